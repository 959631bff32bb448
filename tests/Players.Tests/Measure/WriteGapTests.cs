using Platform.Players.Measure;

namespace Platform.Players.Tests.Measure;

public sealed class WriteGapTests
{
    private readonly ManualTime _time = new();
    private readonly WriteGap _gap;

    public WriteGapTests() => _gap = new(_time);

    [Fact]
    public void Longest_SeveralGaps_IsTheLongestWithItsInstants()
    {
        Acknowledge(5, 5, 700, 5, 300, 5);

        var longest = _gap.Longest(stillExpecting: false);

        Assert.Equal(700, longest.Ms);
        Assert.Equal(TimeSpan.FromMilliseconds(10), longest.From - Origin);
        Assert.Equal(TimeSpan.FromMilliseconds(710), longest.To - Origin);
    }

    [Fact]
    public void LongestSince_GapsBeforeAndAfter_IsOfThoseAfter()
    {
        Acknowledge(5, 700, 5, 300, 5, 10);

        Assert.Equal(300, _gap.LongestSince(Origin.AddMilliseconds(705)).Ms);
        Assert.Equal(700, _gap.LongestSince(Origin).Ms);
        Assert.Equal(Gap.None, _gap.LongestSince(Origin.AddMilliseconds(1010)));
    }

    [Fact]
    public void Longest_TimeBeforeTheFirst_DoesNotCount()
    {
        Acknowledge(5000, 3);

        Assert.Equal(3, _gap.Longest(stillExpecting: false).Ms);
    }

    [Fact]
    public void Longest_SilenceNow_CountsOnlyWhileExpecting()
    {
        Acknowledge(1, 5);
        _time.AdvanceMs(900);

        Assert.Equal(5, _gap.Longest(stillExpecting: false).Ms);
        Assert.Equal(900, _gap.Longest(stillExpecting: true).Ms);
        Acknowledge(100);
        Assert.Equal(1000, _gap.Longest(stillExpecting: false).Ms);
    }

    [Fact]
    public void Longest_NoneOrOneAcknowledged_IsNone()
    {
        Assert.Equal(Gap.None, _gap.Longest(stillExpecting: true));
        Acknowledge(10);
        Assert.Equal(Gap.None, _gap.Longest(stillExpecting: false));
    }

    private static DateTimeOffset Origin => new ManualTime().GetUtcNow();

    private void Acknowledge(params double[] afterMs)
    {
        foreach (var ms in afterMs)
        {
            _time.AdvanceMs(ms);
            _gap.Acknowledged();
        }
    }
}
