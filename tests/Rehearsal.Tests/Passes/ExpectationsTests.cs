using Platform.Plans;
using Platform.Rehearsal.Api;
using Platform.Rehearsal.Passes;
using Platform.Rehearsal.Tests.Fakes;

namespace Platform.Rehearsal.Tests.Passes;

/// <summary>One fault at a time, seen through the whole conductor: exactly the expectation that it breaks does not hold.</summary>
public sealed class ExpectationsTests
{
    [Fact]
    public Task Judge_FailedRequest_BreaksThatOne() => BreaksAsync(new Script { Failed = 1 }, "Failed requests", "1 (1 × 500)");

    [Fact]
    public Task Judge_LostWrite_BreaksThatOne() => BreaksAsync(new Script { Lost = 2 }, "Lost writes", "2");

    [Fact]
    public Task Judge_DuplicatedWrite_BreaksThatOne() => BreaksAsync(new Script { Duplicated = 1 }, "Duplicated writes", "1");

    [Fact]
    public Task Judge_AlteredWrite_BreaksThatOne() => BreaksAsync(new Script { Altered = 1 }, "Altered writes", "1");

    [Fact]
    public Task Judge_FreezeOverBudget_BreaksThatOne() => BreaksAsync(new Script { GapMs = 2_001 }, "Write freeze as users saw it", "2,001 ms");

    [Fact]
    public Task Judge_TooFewRows_BreaksThatOne() => BreaksAsync(new Script { Rows = 999 }, "Rows copied", "999");

    [Fact]
    public Task Judge_MismatchedPartition_BreaksThatOne() =>
        BreaksAsync(new Script { Mismatched = 1 }, "Both stores equal, row by row", "9 partitions verified, 1 mismatched");

    [Fact]
    public async Task Judge_FailureBeyondTheInjected_Breaks()
    {
        var (_, expectations, _) = await Given.WalkAsync(PassKind.Fault, new Script { Failed = 1, Soak = TimeSpan.FromMilliseconds(150) });

        Assert.Equal(["Failed requests"], expectations.Broken());
    }

    [Fact]
    public async Task Judge_AnswersStillOwedAtTheEnd_TheLoadWasOffered()
    {
        var (_, expectations, _) = await Given.WalkAsync(PassKind.Move, new Script { Answered = 0.92 });

        Assert.Empty(expectations.Broken());
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Judge_WritesRefusedWhereNobodyHoldsThem_AreNoFailures(long failed, bool held)
    {
        var plan = Given.Plan with { Freeze = new FreezePlan { Hold = WriteHoldKind.None } };
        var users = new PlayersStatus { Requests = new RequestCounts { Total = 100, Failed = failed, ByStatus = new Dictionary<string, long> { ["201"] = 96, ["503"] = 3 } } };

        var judged = new Expectations(plan, Given.Load, 1).Judge(new PassResult(PassKind.Move, default) { Last = Sight.Nothing with { Players = users } });

        Assert.Equal(held, judged.Single(expectation => expectation.Name.StartsWith("Failed requests", StringComparison.Ordinal)).Held);
    }

    [Fact]
    public async Task Judge_FewerUsersThanWanted_BreaksBothRates()
    {
        var (_, expectations, _) = await Given.WalkAsync(PassKind.Move, new Script { Offered = 0.94 });

        Assert.Equal(["Writes offered", "Reads offered"], expectations.Broken());
    }

    [Fact]
    public void Judge_NothingMeasured_NothingButFaultlessEmptinessIsClaimed()
    {
        var nothing = new PassResult(PassKind.Move, default) { Broken = "it broke" };

        Assert.All(new Expectations(Given.Plan, Given.Load, 1).Judge(nothing), expectation => Assert.False(expectation.Held, expectation.Name));
    }

    private static async Task BreaksAsync(Script script, string name, string measured)
    {
        var (_, expectations, _) = await Given.WalkAsync(PassKind.Move, script);

        Assert.Equal([name], expectations.Broken());
        Assert.Equal(measured, expectations.Single(one => one.Name == name).Measured);
    }
}
