using Platform.Plans.Http;

namespace Platform.HealthProbe.Probing;

/// <param name="At">When the question was asked.</param>
/// <param name="Status">Null when there was no answer.</param>
/// <param name="Reason">Why it is not well.</param>
internal sealed record Sample(DateTimeOffset At, bool Ok, int? Status, double LatencyMs, string? Reason)
{
    /// <param name="maxLatency">A right answer that took longer is not well either.</param>
    public static Sample Of(CheckResult result, DateTimeOffset at, TimeSpan? maxLatency)
    {
        var late = result.Ok && result.Latency > maxLatency;
        var reason = late ? $"it took {result.Latency.TotalMilliseconds:0} ms, more than {maxLatency!.Value.TotalMilliseconds:0} ms" : result.Reason;
        return new Sample(at, result.Ok && !late, result.Status, Math.Round(result.Latency.TotalMilliseconds, 2), reason);
    }
}
