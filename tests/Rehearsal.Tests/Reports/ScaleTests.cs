using Platform.Rehearsal.Reports.Html;

namespace Platform.Rehearsal.Tests.Reports;

public sealed class ScaleTests
{
    [Theory]
    [InlineData(605, 800)]
    [InlineData(100, 100)]
    [InlineData(0, 1e-9)]
    public void Linear_AnyMaximum_EndsAtARoundTickAboveIt(double max, double atLeast)
    {
        var scale = Scale.Linear(max);

        Assert.InRange(scale.Ticks.Count, 2, 6);
        Assert.True(scale.Ticks[^1] >= max);
        Assert.True(scale.Ticks[^1] <= atLeast * 1.3);
        Assert.Equal(0, scale.Share(0));
        Assert.Equal(1, scale.Share(scale.Ticks[^1]));
    }

    [Fact]
    public void Logarithmic_SmallValues_LieAtTheFloor()
    {
        var scale = Scale.Logarithmic(613);

        Assert.Equal([1, 10, 100, 1000], scale.Ticks);
        Assert.Equal(0, scale.Share(0.2));
        Assert.Equal(1 / 3.0, scale.Share(10), 6);
    }
}
