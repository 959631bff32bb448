using Platform.Aws.Ssm;

namespace Platform.Aws.Tests.Core;

public sealed class PagingAndWaitingTests
{
    [Fact]
    public async Task List_SeveralPages_AreAllAskedForWithTheirToken()
    {
        await using var server = await RecordingServer.StartAsync(
            """{"Parameters":[{"Name":"/c","Type":"String","Value":"3","Version":1}]}""",
            (200, """{"Parameters":[{"Name":"/a","Type":"String","Value":"1","Version":1}],"NextToken":"t1"}"""),
            (200, """{"Parameters":[],"NextToken":"t2"}"""));
        using var ssm = new SsmClient(server.Access);

        var names = await ssm.GetParametersByPathAsync("/", CancellationToken.None).Select(p => p.Name).ToListAsync();

        Assert.Equal(["/a", "/c"], names);
        Assert.Equal([false, true, true], server.Requests.Select(r => System.Text.Encoding.UTF8.GetString(r.Body).Contains("NextToken", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task List_PageThatFails_IsNoEnd()
    {
        await using var server = await RecordingServer.StartAsync("{}", (200, """{"Parameters":[],"NextToken":"t1"}"""), (400, """{"__type":"InvalidNextToken"}"""));
        using var ssm = new SsmClient(server.Access);

        await Assert.ThrowsAsync<AwsException>(async () => await ssm.GetParametersByPathAsync("/", CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task List_SamePageForEver_Ends()
    {
        await using var server = await RecordingServer.StartAsync("""{"Parameters":[],"NextToken":"t"}""");
        using var ssm = new SsmClient(server.Access);

        await Assert.ThrowsAsync<AwsException>(async () => await ssm.GetParametersByPathAsync("/", CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task Wait_UntilDone_LooksAgain()
    {
        var looks = 0;

        var seen = await new AwsWaiter(TimeProvider.System).UntilAsync("three looks", _ => Task.FromResult(++looks), n => n == 3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.Equal(3, seen);
    }

    [Fact]
    public async Task Wait_TooLong_SaysWhatWasSeenLast()
    {
        var fault = await Assert.ThrowsAsync<AwsWaitException>(() =>
            new AwsWaiter(TimeProvider.System).UntilAsync("the stack a", _ => Task.FromResult("CREATE_IN_PROGRESS"), _ => false, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20), CancellationToken.None));

        Assert.Contains("the stack a; last seen: CREATE_IN_PROGRESS", fault.Message, StringComparison.Ordinal);
    }
}
