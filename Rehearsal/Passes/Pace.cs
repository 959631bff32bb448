using Platform.Plans;

namespace Platform.Rehearsal.Passes;

/// <summary>How patient the conductor is. Every wait of a pass has its bound here.</summary>
internal sealed record Pace
{
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A service that gave no answer for this long has failed the pass.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From the start to the question whether to cut over: inspect, copy, catch up, verify.</summary>
    public TimeSpan ReadyForCutover { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long users come before the migration starts: an app that has just been started is slow for a while, and that is not the migration's doing.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Traffic that users must have offered in full before the cutover is approved, so that its freeze is seen.</summary>
    public TimeSpan SteadyFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After this the cutover is approved anyway; whether the load was offered is judged at the end.</summary>
    public TimeSpan SteadyWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A refused command is repeated for this long.</summary>
    public TimeSpan Insist { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a step may take beyond its own length in the plan.</summary>
    public TimeSpan Slack { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How often a freeze that was given up is approved again.</summary>
    public int MoreFreezes { get; init; } = 2;

    /// <summary>How long the weight holds before the new instance starts failing.</summary>
    public TimeSpan FaultAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>From the first failure to all traffic being back.</summary>
    public TimeSpan Detection { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Traffic watched after it went back: no more failures may follow.</summary>
    public TimeSpan Aftermath { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The weight at which the new instance starts failing.</summary>
    public int FaultWeight { get; init; } = 50;

    /// <summary>Rows written at the target in bulk before its data goes back. By default what users write in an hour at 200 a second, since nobody wants to wait for it.</summary>
    public int BulkAtTarget { get; init; } = 720_000;

    public static TimeSpan Soak(Plan plan) => plan.Traffic?.Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Soak) ?? TimeSpan.Zero;
}
