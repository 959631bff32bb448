using Platform.Rehearsal.Chaos;

namespace Platform.Rehearsal.Tests.Chaos;

public sealed class ScheduleTests
{
    [Fact]
    public void Of_SameSeed_SameBlows() => Assert.Equal(Schedule.Of(7, 60, 20), Schedule.Of(7, 60, 20));

    [Fact]
    public void Of_OtherSeed_OtherBlows() => Assert.NotEqual(Schedule.Of(7, 60, 20), Schedule.Of(8, 60, 20));

    [Fact]
    public void Of_ManyRuns_WaysAlternateAndEachWorldBeginsFresh()
    {
        var turns = Schedule.Of(1, 45, 20);

        Assert.Equal(Enumerable.Range(1, 45), turns.Select(turn => turn.Number));
        Assert.Equal([1, 21, 41], turns.Where(turn => turn.Fresh).Select(turn => turn.Number));
        Assert.All(turns.Where(turn => turn.Fresh), turn => Assert.Equal(Way.There, turn.Way));
        Assert.All(turns.Zip(turns.Skip(1)).Where(pair => !pair.Second.Fresh), pair => Assert.NotEqual(pair.First.Way, pair.Second.Way));
    }

    [Fact]
    public void Of_SevenRuns_MeetEveryVictimOnce()
    {
        var victims = Schedule.Of(3, 14, 20).Select(turn => turn.Victim).ToList();

        Assert.Equal(Enum.GetValues<Victim>().Except([Victim.Nobody]), victims[..7].Order());
        Assert.Equal(Enum.GetValues<Victim>().Except([Victim.Nobody]), victims[7..].Order());
    }

    [Fact]
    public void Of_SomeSpared_StrikesTheOthersAlone() =>
        Assert.Equal(Enum.GetValues<Victim>().Except([Victim.Nobody, Victim.Source, Victim.Target]), Schedule.Of(3, 60, 20, spared: [Victim.Source, Victim.Target]).Select(turn => turn.Victim).Distinct().Order());

    [Fact]
    public void Of_CalmRuns_TurnTheSameWayAndStrikeNobody()
    {
        var turns = Schedule.Of(3, 25, 20, calm: true);

        Assert.All(turns, turn => Assert.Equal(Victim.Nobody, turn.Victim));
        Assert.Equal(Schedule.Of(3, 25, 20).Select(turn => (turn.Number, turn.Fresh, turn.Way)), turns.Select(turn => (turn.Number, turn.Fresh, turn.Way)));
    }

    [Fact]
    public void Of_AnyRun_StrikesWithinItsBounds() => Assert.All(Schedule.Of(5, 200, 20), turn =>
    {
        Assert.InRange(turn.Moment.Delay, TimeSpan.Zero, TimeSpan.FromSeconds(turn.Moment.Type is null ? 3 : 0.3));
        Assert.InRange(turn.Outage, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    });
}
