using Platform.Aws.CloudFormation;
using Platform.TestKit;

namespace Platform.Aws.Tests.Services;

[Collection(Moto.Name)]
public sealed class CloudFormationTests(MotoFixture fixture)
{
    private const string Template = """
        { "AWSTemplateFormatVersion": "2010-09-09", "Parameters": { "Retention": { "Type": "Number" } },
          "Resources": { "Logs": { "Type": "AWS::Logs::LogGroup", "Properties": { "LogGroupName": "NAME", "RetentionInDays": { "Ref": "Retention" } } } },
          "Outputs": { "Group": { "Value": { "Ref": "Logs" } } } }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stack_ThroughAChangeSet_ToItsEnd()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var cloudFormation = new CloudFormationClient(moto.Access);
        var stack = MotoWorld.Name("stack");
        Assert.Null(await cloudFormation.FindStackAsync(stack, Cancel));

        var request = new ChangeSetRequest(stack, "first", IsNew: true, TemplateSource.Of(Template.Replace("NAME", stack, StringComparison.Ordinal)))
        {
            Parameters = new Dictionary<string, string?> { ["Retention"] = "7" },
            Tags = new Dictionary<string, string> { ["client"] = "a" },
        };
        var id = await cloudFormation.CreateChangeSetAsync(request, Cancel);
        var changeSet = await cloudFormation.DescribeChangeSetAsync(id, Cancel);
        Assert.Equal(("Add", "Logs", "AWS::Logs::LogGroup"), changeSet.Changes.Select(c => (c.Action, c.LogicalId, c.Type)).Single());
        await cloudFormation.ExecuteChangeSetAsync(stack, id, Cancel);

        var made = (await cloudFormation.FindStackAsync(stack, Cancel))!;
        Assert.True(made.IsWell, made.Status);
        Assert.Equal(["Logs"], await cloudFormation.ListStackResourcesAsync(stack, Cancel).Select(r => r.LogicalId).ToListAsync(Cancel));
        Assert.Contains(await cloudFormation.DescribeStackEventsAsync(stack, Cancel).ToListAsync(Cancel), e => e.LogicalId == stack && e.Status == "CREATE_COMPLETE");
        Assert.Contains("AWS::Logs::LogGroup", await cloudFormation.GetTemplateAsync(stack, Cancel), StringComparison.Ordinal);
        await cloudFormation.DeleteStackAsync(stack, null, Cancel);
        Assert.Null(await cloudFormation.FindStackAsync(stack, Cancel));
    }

    /// <summary>moto leaves a stack's outputs out when a change set made it.</summary>
    [Fact]
    public async Task Stack_OutputsAndProtection_AreRead()
    {
        await using var server = await RecordingServer.StartAsync("""
            <DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
              <StackId>arn:1</StackId><StackName>web</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><EnableTerminationProtection>true</EnableTerminationProtection>
              <Outputs><member><OutputKey>Url</OutputKey><OutputValue>https://app.example.com</OutputValue></member></Outputs>
            </member></Stacks></DescribeStacksResult></DescribeStacksResponse>
            """);
        using var cloudFormation = new CloudFormationClient(server.Access);

        var stack = (await cloudFormation.FindStackAsync("web", Cancel))!;

        Assert.Equal(("UPDATE_COMPLETE", true, "https://app.example.com"), (stack.Status, stack.TerminationProtected, stack.Outputs["Url"]));
    }

    [Fact]
    public void Template_TooLongForARequest_SaysWhereItHasToLie() =>
        Assert.Contains("bucket", Assert.Throws<AwsException>(() => TemplateSource.Of(new string(' ', 51_201))).Hint, StringComparison.Ordinal);
}
