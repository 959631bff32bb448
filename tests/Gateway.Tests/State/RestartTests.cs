using System.Net;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Tests.State;

/// <summary>What another process finds after one that ended, orderly or not.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("gateway-state-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string StatePath => Path.Combine(_directory, "state.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Restart_WeightAndHold_AreAsTheyWereWithTheRestOfTheLease()
    {
        Guid first;
        await using (var gateway = await StartAsync())
        {
            await gateway.WeightAsync(50);
            await gateway.HoldAsync(9, leaseMs: 60_000, maxHeld: 1);
            first = (await gateway.StateAsync()).GetProperty("generation").GetGuid();
        }
        await using var next = await StartAsync();
        var state = await next.StateAsync();
        Assert.Equal(50, state.GetProperty("weight").GetInt32());
        Assert.NotEqual(first, state.GetProperty("generation").GetGuid());
        Assert.Equal(("holding", 9), (state.GetProperty("hold").GetProperty("state").GetString(), state.GetProperty("hold").GetProperty("epoch").GetInt64()));
        Assert.InRange(state.GetProperty("hold").GetProperty("leaseMsLeft").GetInt64(), 1, 60_000);
        Assert.Equal(409, (await next.ReleaseAsync(8)).Status);
        Assert.Equal(200, (await next.ReleaseAsync(9)).Status);
    }

    [Fact]
    public async Task Restart_LeaseOverMeanwhile_IsExpiredAndRefusesWrites()
    {
        await using (var gateway = await StartAsync())
            await gateway.HoldAsync(1, leaseMs: 1);
        await using var next = await StartAsync();
        Assert.Equal("expired", (await next.StateAsync()).GetProperty("hold").GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await next.Users.PostAsync("/", null, Cancel)).StatusCode);
    }

    [Fact]
    public async Task Restart_AfterRelease_NothingIsHeldAndOldEpochsStayRefused()
    {
        await using (var gateway = await StartAsync())
        {
            await gateway.HoldAsync(4);
            await gateway.ReleaseAsync(4);
        }
        await using var next = await StartAsync();
        Assert.Equal("none", (await next.StateAsync()).GetProperty("hold").GetProperty("state").GetString());
        Assert.Equal(409, (await next.HoldAsync(3)).Status);
        Assert.Equal(409, (await next.HoldAsync(4)).Status);
    }

    [Fact]
    public async Task Crash_RightAfterAHold_TheNextProcessHolds()
    {
        await using var crashed = await StartAsync();
        await crashed.HoldAsync(2, leaseMs: 60_000);
        var copy = Path.Combine(_directory, "copy.json");
        File.Copy(StatePath + ".latest", copy + ".latest");
        await using var next = await StartAsync(copy);
        Assert.Equal("holding", (await next.StateAsync()).GetProperty("hold").GetProperty("state").GetString());
    }

    [Fact]
    public async Task PowerLoss_LatestFileTorn_TheDurableOneCounts()
    {
        await using (var gateway = await StartAsync())
            await gateway.WeightAsync(10);
        await File.WriteAllTextAsync(StatePath + ".latest", "{\"sequ", Cancel);
        await using var next = await StartAsync();
        Assert.Equal(10, (await next.StateAsync()).GetProperty("weight").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"sequence\":1,\"weight\":\"x\"}")]
    public async Task Start_StateFileBroken_RefusesAndSaysWhatToDo(string content)
    {
        await File.WriteAllTextAsync(StatePath, content, Cancel);
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync());
        Assert.Contains(StatePath, fault.Message);
        Assert.Contains("delete it", fault.Message);
    }

    [Fact]
    public async Task Stop_WhileWritesAreHeld_AnswersThemAndEndsInTime()
    {
        await using var gateway = await StartAsync();
        await gateway.HoldAsync(1);
        var held = gateway.Users.PostAsync("/", null, Cancel);
        await gateway.HeldAsync(1);
        await gateway.App.StopAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        using var answer = await held;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private Task<TestGateway> StartAsync(string? path = null) =>
        TestGateway.StartAsync(new Uri("http://127.0.0.1:1"), settings: ("GATEWAY:STATEFILE", path ?? StatePath));
}
