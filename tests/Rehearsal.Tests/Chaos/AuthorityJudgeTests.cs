using Platform.Plans;
using Platform.Rehearsal.Chaos;

namespace Platform.Rehearsal.Tests.Chaos;

public sealed class AuthorityJudgeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Judge_ThereAndBackAndRepeatedEntries_IsOneAuthority()
    {
        AuthorityEntry[] source = [Closed(10, 1), Opened(12, 1), Closed(20, 2), Closed(21, 2), Opened(41, 3)];
        AuthorityEntry[] target = [Closed(5, 0), Opened(22, 2), Opened(23, 2), Closed(40, 3)];

        Assert.Empty(AuthorityJudge.Judge(source, target));
        Assert.Equal([(long.MinValue, 10), (12, 20), (41, long.MaxValue)], AuthorityJudge.Spans("main", Side.Source, source).Select(Seconds));
        Assert.Equal([(22L, 40L)], AuthorityJudge.Spans("main", Side.Target, target).Select(Seconds));
    }

    [Fact]
    public void Judge_TargetOpenedBeforeSourceClosed_TellsBothSpans()
    {
        var told = Assert.Single(AuthorityJudge.Judge([Closed(20, 2)], [Closed(5, 0), Opened(19, 2)]));

        Assert.Contains("source of main", told, StringComparison.Ordinal);
        Assert.Contains("target of main from 00:00:19", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_SourceNeverClosed_MeetsTheTarget()
    {
        Assert.Single(AuthorityJudge.Judge([], [Opened(19, 2)]));
        Assert.Single(AuthorityJudge.Judge([Opened(1, 1)], [Opened(19, 2)]));
    }

    [Fact]
    public void Judge_EpochOrTimeGoesBack_IsTold()
    {
        Assert.Single(AuthorityJudge.Judge([Closed(10, 3), Opened(12, 2)], []));
        Assert.Single(AuthorityJudge.Judge([Closed(10, 3), Opened(9, 3)], []));
    }

    [Fact]
    public void Judge_OtherStores_AreApart() =>
        Assert.Empty(AuthorityJudge.Judge([Closed(10, 1), Closed(30, 1) with { Store = "other" }], [Opened(20, 1), Opened(40, 1) with { Store = "other" }]));

    private static AuthorityEntry Opened(int at, long epoch) => new("main", epoch, true, Start.AddSeconds(at));

    private static AuthorityEntry Closed(int at, long epoch) => new("main", epoch, false, Start.AddSeconds(at));

    private static (long, long) Seconds(OpenSpan span) => (Second(span.From), Second(span.To));

    private static long Second(DateTimeOffset at) => at == DateTimeOffset.MinValue ? long.MinValue : at == DateTimeOffset.MaxValue ? long.MaxValue : (long)(at - Start).TotalSeconds;
}
