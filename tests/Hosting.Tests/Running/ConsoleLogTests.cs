using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Running;

public sealed class ConsoleLogTests
{
    private readonly SecretMask mask = new();

    [Fact]
    public async Task Read_MoreThanItKeeps_GivesTheLast()
    {
        var log = new ConsoleLog();
        for (var i = 1; i <= 10_500; i++) log.Append(DateTimeOffset.UnixEpoch, $"line {i}", isError: false);
        var numbers = new List<int>();
        await foreach (var batch in log.ReadAsync(follow: false, TestContext.Current.CancellationToken)) numbers.AddRange(batch.Select(l => l.Number));
        Assert.Equal(Enumerable.Range(501, 10_000), numbers);
    }

    [Fact]
    public async Task Follow_NewLines_Arrive()
    {
        var log = new ConsoleLog();
        await using var reader = log.ReadAsync(follow: true, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = reader.MoveNextAsync();
        log.Append(DateTimeOffset.UnixEpoch, "hello", isError: true);
        Assert.True(await next);
        Assert.Equal("hello", Assert.Single(reader.Current).Text);
    }

    [Fact]
    public void Write_LineWithASecret_IsMasked()
    {
        mask.Add("hunter22");
        var logs = new ConsoleLogs(mask, TimeProvider.System);
        logs.Write("web", "Password=hunter22;");
        Assert.Equal("Password=*****;", Assert.Single(logs["web"].Last(5)).Text);
    }

    [Fact]
    public void Mask_TinySecret_LeavesWordsAlone()
    {
        mask.Add("a");
        Assert.Equal("banana", mask.Apply("banana"));
    }
}
