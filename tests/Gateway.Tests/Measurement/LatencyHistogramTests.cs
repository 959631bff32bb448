using Platform.Gateway.Measurement;

namespace Platform.Gateway.Tests.Measurement;

public class LatencyHistogramTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.4, 1)]
    [InlineData(1, 1)]
    [InlineData(1.01, 2)]
    [InlineData(10, 10)]
    [InlineData(10.5, 15)]
    [InlineData(59_999, 60_000)]
    [InlineData(60_000, 60_000)]
    public void Record_Duration_CountsAtItsBound(double milliseconds, int bound)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(1, histogram.Read()[Array.IndexOf(LatencyHistogram.BoundsMs, bound)]);
        Assert.Equal(1, histogram.Read().Sum());
    }

    [Fact]
    public void Record_BeyondAllBounds_CountsLast()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromDays(40));
        Assert.Equal(1, histogram.Read()[^1]);
    }

    [Fact]
    public void Bounds_Read_AreAscendingFrom1To60000WithOneCountMore()
    {
        Assert.Equal(LatencyHistogram.BoundsMs.Order().Distinct(), LatencyHistogram.BoundsMs);
        Assert.Equal((1, 60_000), (LatencyHistogram.BoundsMs[0], LatencyHistogram.BoundsMs[^1]));
        Assert.Equal(LatencyHistogram.BoundsMs.Length + 1, new LatencyHistogram().Read().Length);
    }
}
