namespace Platform.Hosting.Running;

/// <summary>The AppHost's own console: one short line when a resource changes, and nothing else.</summary>
internal sealed class ConsoleReporter(ResourceBoard board, TimeProvider time)
{
    private const string Stopping = "stopping";
    private const string Stopped = "stopped";
    private readonly long started = time.GetTimestamp();
    private readonly Dictionary<string, string> said = [];

    public void Say(string text) => Console.WriteLine($"[{time.GetElapsedTime(started).TotalSeconds,6:0.0}s] {text}");

    /// <summary>Prints nothing before it: people and programs look for this line.</summary>
    public static void SayLogin(Uri login) => Console.WriteLine($"Login to the dashboard at {login}");

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        await foreach (var changed in board.WatchAsync(cancellationToken))
            foreach (var status in changed) Report(status);
    }

    private void Report(ResourceStatus status)
    {
        var words = States.IsOver(status.State) && said.GetValueOrDefault(status.Name) is Stopping or Stopped ? Stopped : Describe(status);
        if (words is null || said.GetValueOrDefault(status.Name) == words) return;
        said[status.Name] = words;
        Say($"{status.Name,-14} {words}");
    }

    private static string? Describe(ResourceStatus status) => status.State switch
    {
        States.Waiting when status.WaitingFor is { } other => $"waits for {other}",
        States.Starting => "starting",
        States.Running when status.Resource is Aspire.Hosting.ApplicationModel.ParameterResource => null,
        States.Running when status.Health == HealthState.Healthy => $"{(status.Reports.IsEmpty ? "running" : "ready")}{Where(status)}",
        States.Running when status.Health == HealthState.Unhealthy && status.Reports.Any(r => r.At is not null) => "runs, not healthy yet",
        States.Finished => "finished",
        States.Exited => $"ended with exit code {status.ExitCode}",
        States.FailedToStart => "failed to start",
        States.Stopping => Stopping,
        _ => null,
    };

    private static string Where(ResourceStatus status)
    {
        var links = string.Join(", ", status.Links.Where(l => l.EndpointName is not null).Select(l => l.Url));
        return (status.Source is { } source ? $" ({source})" : "") + (links.Length > 0 ? $" at {links}" : "");
    }
}
