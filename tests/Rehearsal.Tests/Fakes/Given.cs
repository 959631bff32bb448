using Platform.Plans;
using Platform.Rehearsal.Api;
using Platform.Rehearsal.Passes;
using Platform.Rehearsal.Progress;

namespace Platform.Rehearsal.Tests.Fakes;

/// <summary>What most tests start from.</summary>
internal static class Given
{
    public static readonly Load Load = new(200, 400);

    public static readonly Plan Plan = new()
    {
        Name = "rehearsal",
        Stores = [new StorePlan("main", "postgres")],
        Freeze = new FreezePlan { Budget = TimeSpan.FromSeconds(2) },
        Approvals = [Approval.Cutover],
        Traffic = new TrafficPlan
        {
            Router = new GatewayRouterPlan("http://gateway", null),
            Steps = [new(10, TimeSpan.FromMilliseconds(60)), new(50, TimeSpan.FromMilliseconds(60)), new(100, TimeSpan.FromMilliseconds(60))],
        },
    };

    /// <summary>Impatient, so that waits which cannot come true end soon.</summary>
    public static readonly Pace Pace = new()
    {
        LookEvery = TimeSpan.FromMilliseconds(5),
        WarmUp = TimeSpan.FromMilliseconds(20),
        Silence = TimeSpan.FromMilliseconds(300),
        ReadyForCutover = TimeSpan.FromSeconds(3),
        SteadyFor = TimeSpan.FromMilliseconds(100),
        SteadyWithin = TimeSpan.FromMilliseconds(700),
        Insist = TimeSpan.FromMilliseconds(300),
        Slack = TimeSpan.FromSeconds(2),
        FaultAfter = TimeSpan.FromMilliseconds(20),
        Detection = TimeSpan.FromMilliseconds(500),
        Aftermath = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>Walks one pass through the fake world and judges it.</summary>
    public static async Task<(PassResult Result, IReadOnlyList<Expectation> Expectations, FakeWorld World)> WalkAsync(PassKind kind, Script script, Plan? plan = null, Pace? pace = null)
    {
        var world = await FakeWorld.StartAsync(script);
        await using var app = new FakeApp(world);
        var conductor = new Conductor(plan ?? Plan, Load, pace ?? Pace, new PlainProgress(TextWriter.Null, TimeProvider.System), TimeProvider.System);
        var result = await conductor.RunAsync(kind, app, TestContext.Current.CancellationToken);
        return (result, new Expectations(plan ?? Plan, Load, rows: 1_000).Judge(result), world);
    }

    public static IEnumerable<string> Broken(this IEnumerable<Expectation> expectations) => expectations.Where(one => !one.Held).Select(one => one.Name);
}
