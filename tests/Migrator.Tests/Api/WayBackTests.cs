using System.Collections.Immutable;
using Platform.Migrator.Api;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Sync;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Api;

/// <summary>What a person reads at three in the morning: can we go back, and what is wrong.</summary>
public sealed class WayBackTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly StepFailed Broken = new(Step.Follow, "main to the source: the slot is gone.", "Look at it.", Transient: false);

    private static MigrationState At(Phase phase, Side authority) => new()
    {
        MigrationId = "id",
        Phase = phase,
        Weight = authority == Side.Target ? 10 : 0,
        WasPromoted = authority == Side.Target,
        Done = [Step.Copy],
        Stores = ImmutableDictionary<string, StoreFacts>.Empty.Add("main", new StoreFacts { Authority = authority, ArmedFrom = "0/1" }),
    };

    [Fact]
    public void Say_Promoted_IsYesWithoutLoss() => Assert.StartsWith("yes, without loss", WayBack.Say(SamplePlans.Full, At(Phase.Soaking, Side.Target), Observation.Nothing), StringComparison.Ordinal);

    [Fact]
    public void Say_ReverseStreamBroken_IsYesForTrafficAndSaysWhyNotForTheData()
    {
        var said = WayBack.Say(SamplePlans.Full, At(Phase.Soaking, Side.Target), Observation.Nothing with { FollowerFault = Broken });

        Assert.StartsWith("yes for traffic", said, StringComparison.Ordinal);
        Assert.Contains("the slot is gone", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Say_EveryPhase_BeginsWithAnAnswer()
    {
        foreach (var phase in Enum.GetValues<Phase>())
            Assert.Matches("^(yes|no|it is being done)", WayBack.Say(SamplePlans.Full, At(phase, phase >= Phase.Promoted ? Side.Target : Side.Source), Observation.Nothing));
    }

    [Fact]
    public void Alarms_AllIsWell_AreNone() => Assert.Empty(Of(At(Phase.Soaking, Side.Target), Observation.Nothing));

    [Fact]
    public void Alarms_RollBackFailedToo_SayWhatFailedWhoIsTheAuthorityAndWhatToType()
    {
        var state = At(Phase.RollingBack, Side.Target) with { Failure = new StepFailure(Step.Promote, "the server is down.", "Start it.", Transient: true, 7, Now) };

        var alarm = Assert.Single(Of(state, Observation.Nothing));

        Assert.All(["roll back failed too", "Promote", "7 times", "the server is down", "authority is the target", "migrator runbook"], part => Assert.Contains(part, alarm, StringComparison.Ordinal));
    }

    [Fact]
    public void Alarms_CommittedTurnThatDoesNotEnd_SayThatWritesWait()
    {
        var state = At(Phase.Promoted, Side.Target) with { Turn = new Turn(Side.Target, ["main"], Committed: true), Failure = new StepFailure(Step.Flip, "no permission.", "Allow it.", Transient: false, 5, Now) };

        Assert.Contains("writes wait", Assert.Single(Of(state, Observation.Nothing)), StringComparison.Ordinal);
    }

    [Fact]
    public void Alarms_LogBeyondItsLimit_SayWhatGivingItUpCosts()
    {
        var reading = new LogReading(new LogMeasured("main", Side.Target, 9L << 30, RetainedLogLevel.Limit), new RetainedLog(9L << 30, null, Active: false, Lost: false));

        var alarm = Assert.Single(Of(At(Phase.Observing, Side.Target), Observation.Nothing, reading));

        Assert.All(["9.0 GB", "Nobody reads it", "cannot go back any more", "drop-reverse"], part => Assert.Contains(part, alarm, StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Of(MigrationState state, Observation seen, params LogReading[] logs) => Alarms.Of(SamplePlans.Full, state, seen, logs);
}
