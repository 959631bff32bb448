namespace Platform.Publishing.Aws.Tests.Stacks;

[Collection(SynthesizedStacks.Collection)]
public sealed class PolicyTests(SynthesizedStacks stacks)
{
    private const string Production = "cosyworld-prod";

    [Fact]
    public void Templates_All_KeepToThePolicy() => Assert.Empty(stacks.All.Values.SelectMany(t => Policy.Breaches(t, t.Name.Contains("prod", StringComparison.Ordinal)).Select(b => $"{t.Name}: {b}")));

    [Theory]
    [InlineData("Postgres", """{ "PubliclyAccessible": true }""", "Postgres can be reached from outside")]
    [InlineData("Postgres", """{ "StorageEncrypted": false }""", "Postgres is not encrypted (StorageEncrypted)")]
    [InlineData("Postgres", """{ "DeletionProtection": false }""", "Postgres can be deleted")]
    [InlineData("Postgres", """{ "MasterUserPassword": "hunter2" }""", "Postgres has a MasterUserPassword in clear")]
    [InlineData("Postgres", """{ "@DeletionPolicy": "Delete" }""", "Postgres goes with its data")]
    [InlineData("MediaBucket", """{ "PublicAccessBlockConfiguration": { "BlockPublicAcls": true } }""", "MediaBucket does not BlockPublicPolicy")]
    [InlineData("MediaBucket", """{ "BucketEncryption": null }""", "MediaBucket has no key")]
    [InlineData("CosyLogs", """{ "KmsKeyId": null }""", "CosyLogs has no key")]
    [InlineData("CosyBlue", """{ "NetworkConfiguration": { "AwsvpcConfiguration": { "AssignPublicIp": "ENABLED" } } }""", "CosyBlue has a public address")]
    [InlineData("PostgresFromTasks5432", """{ "CidrIp": "0.0.0.0/0" }""", "PostgresFromTasks5432 lets addresses in, not a group")]
    [InlineData("TasksGroup", """{ "SecurityGroupEgress": [] }""", "TasksGroup lets everything out")]
    [InlineData("Listener443", """{ "Protocol": "HTTP" }""", "Listener443 speaks no HTTPS")]
    [InlineData("CosyTaskRole", """{ "Policies": [ { "PolicyDocument": { "Statement": [ { "Action": "s3:*", "Resource": "arn:x" } ] } } ] }""", "CosyTaskRole may s3:*")]
    [InlineData("CosyTaskRole", """{ "Policies": [ { "PolicyDocument": { "Statement": [ { "Action": [ "s3:GetObject" ], "Resource": "*" } ] } } ] }""", "CosyTaskRole may s3:GetObject on everything, and it is not listed")]
    [InlineData("CosyTaskRole", """{ "ManagedPolicyArns": [ "arn:aws:iam::aws:policy/AdministratorAccess" ] }""", "CosyTaskRole has a policy of AWS's that is no service's own")]
    [InlineData("CosyBlueTask", """{ "ContainerDefinitions": [ { "Environment": [ { "Name": "COSY_TOKEN", "Value": "hunter2" } ] } ] }""", "CosyBlueTask has the variable COSY_TOKEN in clear")]
    public void Breaches_PlantedFault_IsTold(string id, string properties, string expected) => Assert.Contains(expected, Policy.Breaches(stacks[Production].With(id, properties), production: true));
}
