using Platform.Plans;

namespace Platform.Gateway.Measurement;

/// <summary>The two sides' measurements.</summary>
internal sealed class TrafficMetrics
{
    private readonly SideMetrics _source = new();
    private readonly SideMetrics _target = new();

    public SideMetrics Of(Side side) => side == Side.Source ? _source : _target;
}
