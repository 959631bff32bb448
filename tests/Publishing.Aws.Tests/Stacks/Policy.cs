using System.Text.Json;
using Platform.Publishing.Aws.Stacks;

namespace Platform.Publishing.Aws.Tests.Stacks;

/// <summary>What every template must keep to. Each breach is a sentence that names the resource.</summary>
internal static class Policy
{
    private static readonly (string Type, string[] Property)[] Encrypted =
    [
        ("AWS::RDS::DBInstance", ["StorageEncrypted"]), ("AWS::DocDB::DBCluster", ["StorageEncrypted"]), ("AWS::EFS::FileSystem", ["Encrypted"]),
        ("AWS::ElastiCache::ReplicationGroup", ["AtRestEncryptionEnabled"]), ("AWS::ElastiCache::ReplicationGroup", ["TransitEncryptionEnabled"]),
    ];

    /// <summary>Each must have something there: a key.</summary>
    private static readonly (string Type, string[] Property)[] Keyed =
    [
        ("AWS::Logs::LogGroup", ["KmsKeyId"]), ("AWS::SNS::Topic", ["KmsMasterKeyId"]), ("AWS::S3::Bucket", ["BucketEncryption"]), ("AWS::ECR::Repository", ["EncryptionConfiguration"]),
    ];

    public static IEnumerable<string> Breaches(Template template, bool production) =>
        [.. Public(template), .. Encryption(template), .. Stars(template), .. Clear(template), .. production ? Protection(template) : []];

    private static IEnumerable<string> Public(Template template)
    {
        foreach (var database in template.Of("AWS::RDS::DBInstance").Where(d => d.Text("PubliclyAccessible") != "false")) yield return $"{database.Id} can be reached from outside";
        foreach (var bucket in template.Of("AWS::S3::Bucket"))
            foreach (var block in new[] { "BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets" }.Where(b => !bucket.True("PublicAccessBlockConfiguration", b)))
                yield return $"{bucket.Id} does not {block}";
        foreach (var service in template.Of("AWS::ECS::Service").Where(s => s.Text("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp") != "DISABLED")) yield return $"{service.Id} has a public address";
        foreach (var rule in template.Of("AWS::EC2::SecurityGroupIngress").Where(r => r.Text("CidrIp") is not null && r.Find("GroupId", "Fn::GetAtt")?[0].GetString() != "BalancerGroup"))
            yield return $"{rule.Id} lets addresses in, not a group";
        foreach (var group in template.Of("AWS::EC2::SecurityGroup").Where(g => g.Find("SecurityGroupIngress") is not null)) yield return $"{group.Id} has rules of its own for who comes in";
        foreach (var group in template.Of("AWS::EC2::SecurityGroup").Where(g => g.Text("SecurityGroupEgress") is null or "[]")) yield return $"{group.Id} lets everything out";
    }

    private static IEnumerable<string> Encryption(Template template)
    {
        foreach (var (type, property) in Encrypted)
            foreach (var resource in template.Of(type).Where(r => !r.True(property) && r.Find("SourceDBInstanceIdentifier") is null)) yield return $"{resource.Id} is not encrypted ({property[0]})";
        foreach (var (type, property) in Keyed)
            foreach (var resource in template.Of(type).Where(r => r.Find(property) is null)) yield return $"{resource.Id} has no key";
        foreach (var listener in template.Of("AWS::ElasticLoadBalancingV2::Listener").Where(l => l.Text("Port") == "443" && l.Text("Protocol") != "HTTPS")) yield return $"{listener.Id} speaks no HTTPS";
        if (template.Resources.Any(r => r.Type == "AWS::CertificateManager::Certificate"))
            foreach (var listener in template.Of("AWS::ElasticLoadBalancingV2::Listener").Where(l => l.Text("Protocol") != "HTTPS")) yield return $"{listener.Id} is in clear beside a certificate";
    }

    private static IEnumerable<string> Protection(Template template)
    {
        foreach (var database in template.Resources.Where(r => r.Type is "AWS::RDS::DBInstance" or "AWS::DocDB::DBCluster" && !r.True("DeletionProtection"))) yield return $"{database.Id} can be deleted";
        foreach (var store in template.Resources.Where(r => r.Type is "AWS::RDS::DBInstance" or "AWS::DocDB::DBCluster" or "AWS::ElastiCache::ReplicationGroup" or "AWS::S3::Bucket" or "AWS::EFS::FileSystem" or "AWS::KMS::Key"))
            if (store.DeletionPolicy is not ("Retain" or "Snapshot") && store.Text("SourceDBInstanceIdentifier") is null) yield return $"{store.Id} goes with its data";
        foreach (var balancer in template.Of("AWS::ElasticLoadBalancingV2::LoadBalancer").Where(b => !b.Text("LoadBalancerAttributes")!.Contains("{\"Key\":\"deletion_protection.enabled\",\"Value\":\"true\"}", StringComparison.Ordinal)))
            yield return $"{balancer.Id} can be deleted";
    }

    private static IEnumerable<string> Stars(Template template)
    {
        foreach (var role in template.Of("AWS::IAM::Role"))
        {
            foreach (var policy in role.Find("Policies") is { } policies ? policies.EnumerateArray().ToList() : [])
                foreach (var breach in policy.GetProperty("PolicyDocument").GetProperty("Statement").EnumerateArray().SelectMany(s => Statement(role.Id, s))) yield return breach;
            foreach (var managed in role.Find("ManagedPolicyArns") is { } arns ? arns.EnumerateArray().ToList() : [])
                if (!managed.GetRawText().Contains(":iam::aws:policy/service-role/", StringComparison.Ordinal)) yield return $"{role.Id} has a policy of AWS's that is no service's own";
        }
        foreach (var policy in template.Resources.Where(r => r.Type is "AWS::IAM::Policy" or "AWS::IAM::ManagedPolicy" or "AWS::IAM::User")) yield return $"{policy.Id} grants outside of a role";
    }

    private static IEnumerable<string> Statement(string id, JsonElement statement)
    {
        var actions = Texts(statement.GetProperty("Action"));
        foreach (var action in actions.Where(a => a.Contains('*', StringComparison.Ordinal))) yield return $"{id} may {action}";
        if (Texts(statement.GetProperty("Resource")).Contains("*"))
            foreach (var action in actions.Where(a => !StarActions.Why.ContainsKey(a))) yield return $"{id} may {action} on everything, and it is not listed";
    }

    private static List<string> Texts(JsonElement element) => element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(Texts)] : [element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText()];

    /// <summary>Passwords are references; secrets are generated, composed of references, or empty.</summary>
    private static IEnumerable<string> Clear(Template template)
    {
        foreach (var resource in template.Resources)
            foreach (var property in new[] { "MasterUserPassword", "AuthToken", "SecretString" })
                if (resource.Text(property) is { } text && !text.Contains("{{resolve:secretsmanager:", StringComparison.Ordinal)) yield return $"{resource.Id} has a {property} in clear";
        foreach (var task in template.Of("AWS::ECS::TaskDefinition"))
            foreach (var container in task.Find("ContainerDefinitions")!.Value.EnumerateArray())
                foreach (var variable in container.TryGetProperty("Environment", out var variables) ? variables.EnumerateArray().ToList() : [])
                    if (variable.GetRawText().Contains("resolve:secretsmanager", StringComparison.Ordinal) || LooksSecret(variable)) yield return $"{task.Id} has the variable {variable.GetProperty("Name")} in clear";
    }

    private static bool LooksSecret(JsonElement variable) => variable.GetProperty("Name").GetString() is { } name && variable.GetProperty("Value").ValueKind == JsonValueKind.String && variable.GetProperty("Value").GetString() is { Length: > 0 }
        && new[] { "PASSWORD", "TOKEN", "SECRET", "APIKEY" }.Any(w => name.EndsWith(w, StringComparison.OrdinalIgnoreCase));
}
