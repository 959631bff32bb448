using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Asks a running resource how it is, for as long as it runs: often until it is well, then now and then.</summary>
internal sealed class HealthMonitor(IEnumerable<IHealthCheckSource> sources, ResourceBoard board, TimeProvider time)
{
    private static readonly TimeSpan WhileNew = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan WhileWell = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WhileIll = TimeSpan.FromSeconds(1);

    public ImmutableArray<IHealthCheck> ChecksFor(IResource resource) => [.. sources.SelectMany(s => s.For(resource))];

    public static ImmutableArray<HealthReport> Unasked(ImmutableArray<IHealthCheck> checks)
        => [.. checks.Select(c => new HealthReport(c.Name, HealthState.Unknown, "not asked yet", null))];

    public async Task WatchAsync(IResource resource, ImmutableArray<IHealthCheck> checks, CancellationToken cancellationToken)
    {
        if (checks.IsEmpty) return;
        var everWell = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            var reports = await Task.WhenAll(checks.Select(c => c.CheckAsync(cancellationToken).AsTask()));
            var status = board.Update(resource.Name, s => s.State == States.Running && Differ(s.Reports, reports) ? s with { Reports = [.. reports] } : s);
            everWell |= status.Health == HealthState.Healthy;
            await Task.Delay(status.Health == HealthState.Healthy ? WhileWell : everWell ? WhileIll : WhileNew, time, cancellationToken);
        }
    }

    private static bool Differ(ImmutableArray<HealthReport> before, HealthReport[] after)
        => !before.Select(r => (r.Check, r.State, r.Description)).SequenceEqual(after.Select(r => (r.Check, r.State, r.Description)));
}
