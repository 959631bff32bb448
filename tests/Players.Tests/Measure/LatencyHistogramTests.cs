using Platform.Players.Measure;

namespace Platform.Players.Tests.Measure;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(0.99)]
    [InlineData(1)]
    public void Percentile_AnyShare_IsAtMostFourPercentOff(double share)
    {
        var (histogram, random) = (new LatencyHistogram(), new Random(5));
        var all = Enumerable.Range(0, 20_000).Select(_ => TimeSpan.FromMilliseconds(Math.Exp(random.NextDouble() * 9) / 10)).Order().ToList();
        all.ForEach(histogram.Add);

        var exact = all[(int)Math.Ceiling(share * all.Count) - 1].TotalMilliseconds;

        Assert.InRange(histogram.PercentileMs(share), exact * 0.999, exact * 1.04);
        Assert.Equal(all[^1].TotalMilliseconds, histogram.MaxMs);
    }

    [Fact]
    public void Add_Extremes_AreKept()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromMilliseconds(-1));
        histogram.Add(TimeSpan.FromHours(1));

        Assert.Equal(2, histogram.Count);
        Assert.Equal(0, histogram.PercentileMs(0.5));
        Assert.True(histogram.PercentileMs(1) > 60_000);
        histogram.Clear();
        Assert.Equal((0, 0), (histogram.Count, histogram.PercentileMs(0.99)));
    }

    [Fact]
    public void Add_ManyTimes_AllocatesNothing()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromMilliseconds(1));
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var n = 0; n < 1000; n++) histogram.Add(TimeSpan.FromMicroseconds(n * 37));

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
