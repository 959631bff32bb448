using Platform.HealthProbe.Probing;
using Platform.TestKit;

namespace Platform.HealthProbe.Tests.Probing;

public sealed class SampleWindowTests
{
    private readonly ManualTime _time = new();

    private Sample Now() => new(_time.GetUtcNow(), true, 200, 1, null);

    [Fact]
    public void Since_LaterInstant_LeavesOutWhatCameBefore()
    {
        var window = new SampleWindow(_time);
        for (var i = 0; i < 5; i++, _time.Advance(TimeSpan.FromSeconds(1)))
            window.Add(Now());

        Assert.Equal(2, window.Since(_time.GetUtcNow().AddSeconds(-2)).Count);
        Assert.Equal(5, window.Since(DateTimeOffset.MinValue).Count);
    }

    [Fact]
    public void Since_AfterTenMinutes_HasNothingLeft()
    {
        var window = new SampleWindow(_time);
        window.Add(Now());
        _time.Advance(SampleWindow.Length + TimeSpan.FromSeconds(1));

        Assert.Empty(window.Since(DateTimeOffset.MinValue));
    }

    [Fact]
    public void Add_WithoutEnd_StaysBounded()
    {
        var window = new SampleWindow(_time);
        for (var i = 0; i < SampleWindow.Most + 500; i++)
            window.Add(Now());

        Assert.Equal(SampleWindow.Most, window.Since(DateTimeOffset.MinValue).Count);
    }
}
