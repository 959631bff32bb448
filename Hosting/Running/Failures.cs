using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Words for what can go wrong with a resource, with the end of what it printed.</summary>
internal sealed class Failures(ConsoleLogs logs)
{
    private const int LinesShown = 8;

    public HostingException Ended(ResourceStatus status) => new(
        ExitCode.ResourceFailed, status.Name,
        status.Failure is { } why ? why.TrimEnd('.') : $"it ended with exit code {status.ExitCode}{Printed(status.Name)}",
        "Read what it printed; correct what they complain about and start again.");

    public HostingException NeverHealthy(ResourceStatus status, TimeSpan waited) => new(
        ExitCode.NotHealthy, status.Name, $"it runs but is not healthy after {waited.TotalSeconds:0} s: {Complaint(status)}{Printed(status.Name)}",
        "Correct what the check complains about, or allow more time with Platform__HealthTimeout=00:02:00.");

    public HostingException WaitedTooLong(IResource waiter, ResourceStatus awaited, WaitType what, TimeSpan waited) => new(
        ExitCode.NotHealthy, waiter.Name,
        $"it waited {waited.TotalSeconds:0} s for '{awaited.Name}' to be {(what == WaitType.WaitForCompletion ? "done" : "healthy")}, which is {awaited.State}: {Complaint(awaited)}{Printed(awaited.Name)}",
        $"See why '{awaited.Name}' is not, or allow more time with Platform__WaitTimeout=00:20:00.");

    private static string Complaint(ResourceStatus status)
        => string.Join("; ", status.Reports.Where(r => r.State != HealthState.Healthy).Select(r => r.Description).DefaultIfEmpty("no check complained"));

    private string Printed(string resource)
    {
        var lines = logs[resource].Last(LinesShown);
        return lines.Count == 0 ? ". It printed nothing"
            : $". Its last lines:{string.Concat(lines.Select(l => $"{Environment.NewLine}    | {l.Text}"))}";
    }
}
