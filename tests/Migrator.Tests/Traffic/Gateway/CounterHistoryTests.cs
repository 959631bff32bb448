using Platform.Migrator.Traffic.Gateway;
using Platform.Plans;

namespace Platform.Migrator.Tests.Traffic.Gateway;

public sealed class CounterHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private readonly CounterHistory _history = new();

    private static GatewayCounters Counters(long requests, long failures = 0, double[]? bounds = null)
    {
        var side = new SideCounters(requests, failures, 0, new Histogram(bounds ?? [10, 100], [requests, 0, 0]));
        return new GatewayCounters(new() { ["source"] = side, ["target"] = side });
    }

    private void Add(double second, long requests, long failures = 0, string generation = "a", double[]? bounds = null) =>
        _history.Add(Start.AddSeconds(second), generation, Counters(requests, failures, bounds));

    [Fact]
    public void Window_OfAPeriod_IsTheDifference()
    {
        Add(0, 1000, 10);
        Add(1, 1100, 10);
        Add(2, 1300, 16);

        var window = _history.Window(Side.Target, Start.AddSeconds(0.5))!;

        Assert.Equal((200, 6, Start.AddSeconds(2)), (window.Requests, window.Counted.Failures, window.Freshest));
        Assert.Equal(0.03, window.Measure(GateMetric.ErrorRate).Value, 9);
        Assert.Equal(200, window.Measure(GateMetric.LatencyP95).Count);
    }

    [Fact]
    public void Window_OneSampleOrNone_CountsNothing()
    {
        Assert.Null(_history.Window(Side.Target, Start));
        Add(0, 1000, 10);

        var later = _history.Window(Side.Target, Start.AddSeconds(5))!;
        var now = _history.Window(Side.Target, Start)!;

        Assert.Equal((0, 0), (later.Requests, now.Requests));
        Assert.True(double.IsNaN(now.Measure(GateMetric.ErrorRate).Value));
    }

    [Theory]
    [InlineData("b")] // another process, which says so
    [InlineData("a")] // counters that fell
    public void Window_AcrossARestart_CountsBothLives(string generation)
    {
        Add(0, 1000, 5);
        Add(1, 1100, 5);
        Add(2, 30, 1, generation);
        Add(3, 50, 2, generation);

        var window = _history.Window(Side.Target, Start)!;

        Assert.Equal((150, 2), (window.Requests, window.Counted.Failures));
        Assert.Equal((20, 1), (_history.Window(Side.Target, Start.AddSeconds(2))!.Requests, _history.Window(Side.Target, Start.AddSeconds(2))!.Counted.Failures));
    }

    [Fact]
    public void Window_NewProcessWithHigherCounters_IsNotMistakenForTheOld()
    {
        Add(0, 100);
        Add(1, 500, generation: "b");

        Assert.Equal(500, _history.Window(Side.Target, Start)!.Requests);
    }

    [Fact]
    public void Add_OtherBuckets_BeginsAnew()
    {
        Add(0, 100);
        Add(1, 500, generation: "b", bounds: [5, 50]);

        Assert.Equal(1, _history.Count);
        Assert.Equal(0, _history.Window(Side.Target, Start)!.Requests);
    }

    [Fact]
    public void Add_ForEver_StaysBoundedAndExactAtTheEnds()
    {
        var history = new CounterHistory(64);
        for (var second = 0; second < 10_000; second++)
            history.Add(Start.AddSeconds(second), "a", Counters(second * 10));

        Assert.InRange(history.Count, 32, 64);
        Assert.Equal(99_990, history.Window(Side.Target, Start)!.Requests);
        Assert.Equal(50, history.Window(Side.Target, Start.AddSeconds(9_994))!.Requests);
    }
}
