using Platform.Rehearsal.Chaos;

namespace Platform.Rehearsal.Tests.Chaos;

public sealed class RefusalsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("migrator", "503", true)]
    [InlineData("migrator", "502", false)]
    [InlineData("migrator", "timeout", false)]
    [InlineData("connections", "503", true)]
    [InlineData("source", "503", true)]
    [InlineData("target", "500", false)]
    [InlineData("gateway", "connection", true)]
    [InlineData("gateway", "502", false)]
    [InlineData("cosy-source", "502", true)]
    [InlineData("cosy-target", "connection", false)]
    public void Unexcused_InTheOutage_DependsOnTheVictim(string victim, string status, bool excused)
    {
        Answers[] seen = [At(0), At(10, (status, 3))];

        Assert.Equal(excused ? [] : [status], Refusals.Unexcused(seen, new Outage(Of(victim), Start.AddSeconds(5), Start.AddSeconds(12))).Keys);
        Assert.Equal(3, Refusals.Failed(seen)[status]);
    }

    [Fact]
    public void Unexcused_BeforeTheBlowOrAfterAllIsBack_IsAll()
    {
        var outage = new Outage(Victim.Gateway, Start.AddSeconds(10), Start.AddSeconds(12));
        Answers[] seen = [At(0), At(9, ("connection", 1)), At(13, ("connection", 2)), At(14, ("connection", 2)), At(15, ("connection", 5))];

        Assert.Equal(4, Refusals.Unexcused(seen, outage)["connection"]);
    }

    [Fact]
    public void Unexcused_NothingWasStruck_IsAll() =>
        Assert.Equal(1, Refusals.Unexcused([At(0), At(1, ("503", 1))], new Outage(Victim.Migrator, null, null))["503"]);

    [Fact]
    public void Unexcused_Successes_AreNone() => Assert.Empty(Refusals.Unexcused([At(0), At(1, ("200", 5), ("201", 7))], new Outage(Victim.Migrator, null, null)));

    [Fact]
    public void LongestGap_AcknowledgementsStandStill_CountsUntilTheNext()
    {
        Answers[] seen = [Acknowledged(0, 1), Acknowledged(1, 2), Acknowledged(2, 2), Acknowledged(4, 2), Acknowledged(5, 3)];

        Assert.Equal(TimeSpan.FromSeconds(4), Refusals.LongestGap(seen));
        Assert.Equal(TimeSpan.Zero, Refusals.LongestGap([]));
    }

    [Fact]
    public void LongestGap_SilenceUntilTheEnd_CountsToo() => Assert.Equal(TimeSpan.FromSeconds(7), Refusals.LongestGap([Acknowledged(0, 1), Acknowledged(1, 2), Acknowledged(8, 2)]));

    private static Victim Of(string word) => Enum.GetValues<Victim>().Single(victim => victim.Word() == word);

    private static Answers At(int second, params (string Status, long Count)[] counts) => new(Start.AddSeconds(second), counts.ToDictionary(count => count.Status, count => count.Count), 0);

    private static Answers Acknowledged(int second, long count) => new(Start.AddSeconds(second), new Dictionary<string, long>(), count);
}
