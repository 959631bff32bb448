using Platform.Aws.CloudFormation;
using Platform.Aws.Deployment;
using static Platform.Aws.Tests.Deployment.ScriptedCloudFormation;

namespace Platform.Aws.Tests.Deployment;

public sealed class StackDeploymentTests : IAsyncLifetime
{
    private static readonly TemplateSource Template = TemplateSource.Of("{}");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();
    private static readonly IReadOnlyDictionary<string, string?> NoParameters = new Dictionary<string, string?>();
    private ScriptedCloudFormation server = null!;
    private CloudFormationClient client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private StackDeployment Deployment => new(client, TimeProvider.System) { Pause = TimeSpan.FromMilliseconds(10) };

    public async ValueTask InitializeAsync()
    {
        server = await ScriptedCloudFormation.StartAsync();
        client = new CloudFormationClient(server.Access);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Prepare_Changes_AreShownWithWhatIsLostFirstAndNothingIsExecuted()
    {
        server.OnStack("UPDATE_COMPLETE").On("CreateChangeSet", "<Id>arn:change</Id>").On(
            "DescribeChangeSet",
            "<Status>CREATE_IN_PROGRESS</Status>",
            "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus><Changes>"
            + "<member><ResourceChange><Action>Add</Action><LogicalResourceId>Alarm</LogicalResourceId><ResourceType>AWS::CloudWatch::Alarm</ResourceType></ResourceChange></member>"
            + "<member><ResourceChange><Action>Modify</Action><LogicalResourceId>Db</LogicalResourceId><ResourceType>AWS::RDS::DBInstance</ResourceType><Replacement>True</Replacement><Details><member><Target><Name>Engine</Name></Target></member></Details></ResourceChange></member>"
            + "</Changes>");

        var change = (await Deployment.PrepareAsync("web", Template, NoParameters, None, Cancel))!;

        Assert.Equal(["Modify  Db (AWS::RDS::DBInstance, REPLACED): Engine", "Add     Alarm (AWS::CloudWatch::Alarm)"], change.Lines());
        Assert.False(change.IsNew);
        Assert.DoesNotContain("ExecuteChangeSet", server.Asked);
    }

    [Fact]
    public async Task Prepare_NothingToChange_IsNullAndLeavesNoChangeSet()
    {
        server.OnStack("CREATE_COMPLETE").On("CreateChangeSet", "<Id>arn:change</Id>")
            .On("DescribeChangeSet", "<Status>FAILED</Status><StatusReason>The submitted information didn't contain changes.</StatusReason>");

        Assert.Null(await Deployment.PrepareAsync("web", Template, NoParameters, None, Cancel));
        Assert.Contains("DeleteChangeSet", server.Asked);
    }

    [Fact]
    public async Task Prepare_TemplateRefused_SaysWhy()
    {
        server.OnStack("CREATE_COMPLETE").On("CreateChangeSet", "<Id>arn:change</Id>").On("DescribeChangeSet", "<Status>FAILED</Status><StatusReason>Unresolved resource [Db]</StatusReason>");

        Assert.Contains("Unresolved resource [Db]", (await Assert.ThrowsAsync<DeploymentException>(() => Deployment.PrepareAsync("web", Template, NoParameters, None, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_ChangeSetThatNobodyExecuted_IsThrownAwayFirst()
    {
        server.OnStack("CREATE_COMPLETE").On("ListChangeSets", "<Summaries><member><ChangeSetName>platform-1</ChangeSetName></member><member><ChangeSetName>a-persons</ChangeSetName></member></Summaries>")
            .On("CreateChangeSet", "<Id>arn:change</Id>").On("DescribeChangeSet", "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>");

        await Deployment.PrepareAsync("web", Template, NoParameters, None, Cancel);

        Assert.Equal(1, server.Asked.Count(operation => operation == "DeleteChangeSet"));
        Assert.True(server.Asked.IndexOf("DeleteChangeSet") < server.Asked.IndexOf("CreateChangeSet"));
    }

    [Fact]
    public async Task Settle_StackThatAnEarlierStartLeftBusy_IsFollowedUntilItRests()
    {
        var old = ("1", "web", "UPDATE_IN_PROGRESS", "User Initiated");
        server.OnStack("UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE").On("DescribeStackEvents", Events(old), Events(("2", "Service", "UPDATE_COMPLETE", ""), old));

        var told = await Deployment.SettleAsync("web", Limit, Cancel).ToListAsync(Cancel);

        Assert.Equal(["2"], told.Select(one => one.Id));
        Assert.DoesNotContain("DeleteStack", server.Asked);
    }

    [Fact]
    public async Task Settle_RemainsOfACreationThatFailed_AreDeleted()
    {
        server.OnStack("ROLLBACK_COMPLETE", "DELETE_COMPLETE").On("DescribeStackEvents", Events());

        await Deployment.SettleAsync("web", Limit, Cancel).ToListAsync(Cancel);

        Assert.Contains("DeleteStack", server.Asked);
    }

    [Theory]
    [InlineData("UPDATE_COMPLETE")]
    [InlineData("ROLLBACK_FAILED")]
    [InlineData("DELETE_FAILED")]
    public async Task Settle_StackThatRestsOrMayHoldSomething_IsLeftAlone(string status)
    {
        server.OnStack(status);

        Assert.Empty(await Deployment.SettleAsync("web", Limit, Cancel).ToListAsync(Cancel));
        Assert.DoesNotContain("DeleteStack", server.Asked);
    }

    [Fact]
    public async Task Discard_StackThatWasOnlyToBeMade_IsTakenAway()
    {
        await Deployment.DiscardAsync(new PendingChange("web", "arn:change", IsNew: true, []), Cancel);
        Assert.Contains("DeleteStack", server.Asked);
    }

    [Fact]
    public async Task Outcome_OfAChangeThatAnotherProcessBegan_HasItsReasonAndMissingPermissions()
    {
        const string Denied = "User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: ec2:CreateVpc on resource: x";
        server.OnStack("UPDATE_ROLLBACK_COMPLETE").On("DescribeStackEvents", Events(
            ("6", "web", "UPDATE_ROLLBACK_COMPLETE", ""), ("5", "Queue", "CREATE_FAILED", Denied.Replace("ec2:CreateVpc", "sqs:CreateQueue", StringComparison.Ordinal)), ("4", "Vpc", "CREATE_FAILED", Denied),
            ("3", "web", "UPDATE_IN_PROGRESS", "User Initiated"), ("2", "Old", "CREATE_FAILED", "of an earlier attempt")));

        var outcome = await Deployment.OutcomeAsync("web", [], Cancel);

        Assert.Equal("Vpc", outcome.Because!.LogicalId);
        Assert.Equal(["ec2:CreateVpc", "sqs:CreateQueue"], outcome.MissingPermissions);
    }

    [Theory]
    [InlineData("UPDATE_IN_PROGRESS", "being changed by somebody else")]
    [InlineData("UPDATE_ROLLBACK_FAILED", "could not be rolled back")]
    [InlineData("ROLLBACK_COMPLETE", "was never created whole")]
    public async Task Prepare_StackThatCannotBeChanged_IsRefusedAtOnce(string status, string expected)
    {
        server.OnStack(status);

        Assert.Contains(expected, (await Assert.ThrowsAsync<DeploymentException>(() => Deployment.PrepareAsync("web", Template, NoParameters, None, Cancel))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CreateChangeSet", server.Asked);
    }

    [Fact]
    public async Task Execute_Fails_TellsEventsInOrderAndTheFirstThatFailedIsTheReason()
    {
        var old = ("1", "web", "CREATE_COMPLETE", "");
        server.OnStack("UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE").On(
            "DescribeStackEvents",
            Events(old),
            Events(("2", "Service", "UPDATE_IN_PROGRESS", ""), old),
            Events(("5", "Bucket", "CREATE_FAILED", "Resource creation cancelled"), ("4", "Service", "UPDATE_FAILED", "image not found"), ("3", "Other", "CREATE_FAILED", "Resource creation Cancelled"), ("2", "Service", "UPDATE_IN_PROGRESS", ""), old),
            Events(("6", "web", "UPDATE_ROLLBACK_COMPLETE", ""), ("5", "Bucket", "CREATE_FAILED", "Resource creation cancelled"), ("4", "Service", "UPDATE_FAILED", "image not found"), ("3", "Other", "CREATE_FAILED", "Resource creation Cancelled"), ("2", "Service", "UPDATE_IN_PROGRESS", ""), old));

        var told = await Deployment.ExecuteAsync(new PendingChange("web", "arn:change", false, []), Limit, Cancel).ToListAsync(Cancel);
        var outcome = await Deployment.OutcomeAsync("web", told, Cancel);

        Assert.Equal(["2", "3", "4", "5", "6"], told.Select(one => one.Id));
        Assert.False(outcome.Succeeded);
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE: Service (AWS::X) UPDATE_FAILED: image not found", outcome.ToString());
    }

    [Fact]
    public async Task Execute_NeverRests_EndsAtItsLimit()
    {
        server.OnStack("UPDATE_IN_PROGRESS").On("DescribeStackEvents", Events(("1", "web", "UPDATE_IN_PROGRESS", "")));

        await Assert.ThrowsAsync<AwsWaitException>(async () => await Deployment.ExecuteAsync(new PendingChange("web", "arn:change", false, []), TimeSpan.FromMilliseconds(50), Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Destroy_DataThatWouldGo_IsRefusedUnlessNamed()
    {
        const string Body = """{"Resources":{"Files":{"Type":"AWS::S3::Bucket"},"Db":{"Type":"AWS::RDS::DBInstance","DeletionPolicy":"Snapshot"},"Logs":{"Type":"AWS::Logs::LogGroup"}}}""";
        server.OnStack("CREATE_COMPLETE", "CREATE_COMPLETE", "DELETE_COMPLETE").On("GetTemplate", $"<TemplateBody>{Body}</TemplateBody>").On("DescribeStackEvents", Events());

        var refused = await Assert.ThrowsAsync<DeploymentException>(async () => await Deployment.DestroyAsync("web", [], Limit, Cancel).ToListAsync(Cancel));
        Assert.Contains("Files would go with it", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("DeleteStack", server.Asked);

        await Deployment.DestroyAsync("web", ["Files"], Limit, Cancel).ToListAsync(Cancel);
        Assert.Contains("DeleteStack", server.Asked);
    }

    [Fact]
    public async Task Destroy_ProtectedStack_IsRefused()
    {
        server.On("DescribeStacks", Stack("CREATE_COMPLETE").Replace("</StackStatus>", "</StackStatus><EnableTerminationProtection>true</EnableTerminationProtection>", StringComparison.Ordinal));

        await Assert.ThrowsAsync<DeploymentException>(async () => await Deployment.DestroyAsync("web", [], Limit, Cancel).ToListAsync(Cancel));
        Assert.DoesNotContain("DeleteStack", server.Asked);
    }

    [Fact]
    public async Task Drift_ChangedByHand_IsTold()
    {
        server.On("DetectStackDrift", "<StackDriftDetectionId>d</StackDriftDetectionId>")
            .On("DescribeStackDriftDetectionStatus", "<DetectionStatus>DETECTION_IN_PROGRESS</DetectionStatus>", "<DetectionStatus>DETECTION_COMPLETE</DetectionStatus><StackDriftStatus>DRIFTED</StackDriftStatus>")
            .On("DescribeStackResourceDrifts", "<StackResourceDrifts><member><LogicalResourceId>Logs</LogicalResourceId><ResourceType>AWS::Logs::LogGroup</ResourceType><StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><PropertyDifferences><member><PropertyPath>/RetentionInDays</PropertyPath><ExpectedValue>30</ExpectedValue><ActualValue>7</ActualValue></member></PropertyDifferences></member></StackResourceDrifts>");

        var drift = Assert.Single(await Deployment.DriftAsync("web", Limit, Cancel));

        Assert.Equal(("Logs", new PropertyDifference("/RetentionInDays", "30", "7")), (drift.LogicalId, drift.Differences.Single()));
    }
}
