using Platform.Rehearsal.Api;
using Platform.Rehearsal.Cli;
using Platform.Rehearsal.Passes;

namespace Platform.Rehearsal.Tests.Cli;

public sealed class RehearseCommandTests
{
    [Fact]
    public async Task Build_NoArguments_TakesThePlanOfTheRepositoryAndBothPasses()
    {
        var options = await ReadAsync();

        Assert.EndsWith("plans/rehearsal.yaml", options.PlanPath);
        Assert.EndsWith("artifacts/rehearsal", options.ReportDirectory);
        Assert.Equal([PassKind.Move, PassKind.Fault], options.Passes);
        Assert.Equal(1_000_000, options.Rows);
        Assert.True(options.Dashboard);
    }

    [Fact]
    public async Task Build_AllArguments_AreUnderstood()
    {
        var options = await ReadAsync("my.yaml", "--report", "/tmp/r", "--rows", "5000", "--writes", "20", "--reads", "40", "--only", "fault", "--keep", "--no-dashboard");

        Assert.Equal(Path.GetFullPath("my.yaml"), options.PlanPath);
        Assert.Equal("/tmp/r", options.ReportDirectory);
        Assert.Equal([PassKind.Fault], options.Passes);
        Assert.Equal(5_000, options.Rows);
        Assert.Equal(new Load(20, 40), options.Load);
        Assert.True(options.KeepData);
        Assert.False(options.Dashboard);
    }

    [Theory]
    [InlineData("--only", "sideways")]
    [InlineData("--rows", "0")]
    [InlineData("--writes", "0")]
    [InlineData("--rows", "many")]
    [InlineData("--frobnicate", "1")]
    public async Task RunAsync_UnknownArgument_IsUsage(params string[] args) => Assert.Equal(ExitCodes.Usage, await Entry.RunAsync(args));

    [Fact]
    public async Task RunAsync_NoSuchPlan_IsABadPlan() => Assert.Equal(ExitCodes.BadPlan, await Entry.RunAsync(["/nowhere/plan.yaml"]));

    private static async Task<RehearseOptions> ReadAsync(params string[] args)
    {
        RehearseOptions? read = null;
        await new RehearseCommand().Build((options, _) =>
        {
            read = options;
            return Task.FromResult(0);
        }).Parse(args).InvokeAsync();
        return read!;
    }
}
