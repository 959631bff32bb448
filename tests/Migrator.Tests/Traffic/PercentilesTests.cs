using Platform.Migrator.Traffic;
using Platform.Migrator.Traffic.Gateway;

namespace Platform.Migrator.Tests.Traffic;

public sealed class PercentilesTests
{
    [Theory]
    [InlineData(new long[] { 100, 0, 0, 0 }, 9.5)] // all in 0..10
    [InlineData(new long[] { 0, 100, 0, 0 }, 95.5)] // all in 10..100
    [InlineData(new long[] { 90, 10, 0, 0 }, 55)] // the middle of 10..100
    [InlineData(new long[] { 95, 0, 5, 0 }, 10)] // exactly at the first bound
    [InlineData(new long[] { 94, 0, 6, 0 }, 250)] // one sixth into 100..1000
    [InlineData(new long[] { 90, 0, 0, 10 }, 2000)] // beyond the last bound
    public void OfHistogram_Counts_Interpolates(long[] counts, double expected) =>
        Assert.Equal(expected, Percentiles.OfHistogram(new Histogram([10, 100, 1000], counts), 0.95), 6);

    [Fact]
    public void OfHistogram_Nothing_IsNotANumber() => Assert.True(double.IsNaN(Percentiles.OfHistogram(new Histogram([10], [0, 0]), 0.95)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(19, 19)]
    [InlineData(20, 19)]
    [InlineData(100, 95)]
    public void OfValues_Values_IsTheNearestRank(int count, double expected) =>
        Assert.Equal(expected, Percentiles.OfValues([.. Enumerable.Range(1, count).Reverse().Select(i => (double)i)], 0.95));

    [Fact]
    public void OfValues_Nothing_IsNotANumber() => Assert.True(double.IsNaN(Percentiles.OfValues([], 0.95)));
}
