using System.Diagnostics;
using System.Net;
using Platform.Aws.CloudFormation;
using Platform.Aws.Ecs;
using Platform.Aws.Ssm;
using Platform.Aws.Sts;

namespace Platform.Aws.Tests.Core;

public sealed class FaultTests
{
    private const string Identity = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account><Arn>a</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>";

    [Fact]
    public async Task Json_Refused_KeepsAwsCodeMessageAndRequest()
    {
        await using var server = await RecordingServer.StartAsync("{}", (400, """{"__type":"com.amazonaws.ecs#ClusterNotFoundException","message":"Cluster not found."}"""));
        using var ecs = new EcsClient(server.Access);

        var fault = await Assert.ThrowsAsync<AwsException>(() => ecs.FindServiceAsync("a", "b", CancellationToken.None));

        Assert.Equal(("ClusterNotFoundException", HttpStatusCode.BadRequest, "request-1"), (fault.Code, fault.Status, fault.RequestId));
        Assert.Contains("AWS ECS refused DescribeServices: ClusterNotFoundException: Cluster not found.", fault.Message, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Xml_Refused_KeepsAwsCode()
    {
        await using var server = await RecordingServer.StartAsync("", (400, "<ErrorResponse xmlns=\"http://a/\"><Error><Type>Sender</Type><Code>AlreadyExistsException</Code><Message>It exists</Message></Error><RequestId>r-2</RequestId></ErrorResponse>"));
        using var cloudFormation = new CloudFormationClient(server.Access);

        var fault = await Assert.ThrowsAsync<AwsException>(() => cloudFormation.DeleteStackAsync("a", null, CancellationToken.None));

        Assert.Equal(("AlreadyExistsException", "r-2"), (fault.Code, fault.RequestId));
    }

    [Fact]
    public async Task Refused_MissingPermission_IsNamed()
    {
        var denied = """{"__type":"AccessDeniedException","Message":"User: arn:aws:sts::1:assumed-role/migrator/x is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:eu-central-1:1:parameter/a because no identity-based policy allows it"}""";
        await using var server = await RecordingServer.StartAsync("{}", (400, denied));
        using var ssm = new SsmClient(server.Access);

        var fault = await Assert.ThrowsAsync<AwsException>(() => ssm.FindParameterAsync("/a", CancellationToken.None));

        Assert.Equal("ssm:GetParameter", fault.MissingPermission);
        Assert.Contains("Allow ssm:GetParameter", fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_MissingPermissionThatAwsDoesNotName_IsTheOperation()
    {
        await using var server = await RecordingServer.StartAsync("", (403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>No</Message></Error></ErrorResponse>"));
        using var cloudFormation = new CloudFormationClient(server.Access);

        var fault = await Assert.ThrowsAsync<AwsException>(() => cloudFormation.DeleteStackAsync("a", null, CancellationToken.None));

        Assert.Equal("cloudformation:DeleteStack", fault.MissingPermission);
    }

    [Fact]
    public async Task Refused_AwsRepeatsASecret_TheFaultDoesNot()
    {
        await using var server = await RecordingServer.StartAsync("{}", (400, """{"__type":"ValidationException","message":"1 validation error detected: Value 'hush' at 'value' failed"}"""));
        using var ssm = new SsmClient(server.Access);

        var fault = await Assert.ThrowsAsync<AwsException>(() => ssm.PutParameterAsync("/a", "hush", "String", null, true, CancellationToken.None));

        Assert.Equal("ValidationException", fault.Code);
        Assert.DoesNotContain("hush", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>")]
    [InlineData(503, "busy")]
    [InlineData(400, "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>")]
    public async Task Send_PassingFault_IsTriedAgain(int status, string body)
    {
        await using var server = await RecordingServer.StartAsync(Identity, (status, body));
        using var sts = new StsClient(server.Access);

        Assert.Equal("1", (await sts.GetCallerIdentityAsync(CancellationToken.None)).Account);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Send_FaultThatDoesNotPass_IsTriedAsOftenAsAllowedAndThenTransient()
    {
        await using var server = await RecordingServer.StartAsync(Identity, (500, ""), (500, ""), (500, ""));
        using var sts = new StsClient(server.Access with { MaxAttempts = 2 });

        var fault = await Assert.ThrowsAsync<AwsException>(() => sts.GetCallerIdentityAsync(CancellationToken.None));

        Assert.True(fault.IsTransient);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Send_NobodyThere_IsNoAnswer()
    {
        var server = await RecordingServer.StartAsync("");
        var access = server.Access with { MaxAttempts = 1 };
        await server.DisposeAsync();
        using var sts = new StsClient(access);

        var fault = await Assert.ThrowsAsync<AwsException>(() => sts.GetCallerIdentityAsync(CancellationToken.None));

        Assert.Equal(AwsException.NoAnswer, fault.Code);
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task Send_NoAnswerInTime_IsNoAnswer()
    {
        await using var server = await RecordingServer.StartAsync(Identity);
        server.Gate = new TaskCompletionSource().Task;
        using var sts = new StsClient(server.Access with { Timeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 1 });

        var fault = await Assert.ThrowsAsync<AwsException>(() => sts.GetCallerIdentityAsync(CancellationToken.None));

        Assert.Equal(AwsException.NoAnswer, fault.Code);
    }

    [Fact]
    public async Task Send_Cancelled_EndsAtOnce()
    {
        await using var server = await RecordingServer.StartAsync(Identity);
        server.Gate = new TaskCompletionSource().Task;
        using var sts = new StsClient(server.Access with { Timeout = TimeSpan.FromMinutes(5) });
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sts.GetCallerIdentityAsync(cancel.Token));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"it took {watch.Elapsed}");
    }

    [Fact]
    public async Task Answer_OfSomethingElse_IsSaid()
    {
        await using var server = await RecordingServer.StartAsync("<html><br></html>");
        using var sts = new StsClient(server.Access);

        var fault = await Assert.ThrowsAsync<AwsException>(() => sts.GetCallerIdentityAsync(CancellationToken.None));

        Assert.Equal(AwsException.BadAnswer, fault.Code);
    }

    [Fact]
    public void Access_WithoutARegion_SaysWhatToSet() =>
        Assert.Contains("AWS_REGION", Assert.Throws<AwsException>(() => AwsAccess.FromEnvironment(_ => null)).Hint, StringComparison.Ordinal);

    [Fact]
    public void Access_FromTheEnvironment_HasRegionAndEndpoint()
    {
        var access = AwsAccess.FromEnvironment(name => name switch { "AWS_DEFAULT_REGION" => "eu-west-1", "AWS_ENDPOINT_URL" => "http://127.0.0.1:5000", _ => null });

        Assert.Equal(("eu-west-1", new Uri("http://127.0.0.1:5000")), (access.Region, access.Endpoint));
    }
}
