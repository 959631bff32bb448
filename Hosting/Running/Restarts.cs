using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace Platform.Hosting.Running;

/// <summary>
/// What dies in a run is started again, as an orchestrator does where the application really runs. Not what ended by itself, and not what a
/// person stopped. <c>Platform:Restart=false</c> leaves the dead where they are.
/// </summary>
internal sealed class Restarts(Runners runners, ResourceBoard board, ConsoleLogs logs, ConsoleReporter console, IConfiguration configuration, TimeProvider time)
{
    private const int Most = 5;
    private const int LinesShown = 5;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<string, Queue<long>> deaths = new();
    private readonly TaskCompletionSource ready = new();

    /// <summary>From here on the dead are started again; before, one that dies ends the start of all.</summary>
    public void Ready() => ready.TrySetResult();

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        await ready.Task.WaitAsync(cancellationToken);
        if (configuration["Platform:Restart"] is "false") return;
        await foreach (var changed in board.WatchAsync(cancellationToken))
            foreach (var dead in changed.Where(s => s.Died)) await RestartAsync(dead, cancellationToken);
    }

    private async Task RestartAsync(ResourceStatus dead, CancellationToken cancellationToken)
    {
        foreach (var line in logs[dead.Name].Last(LinesShown)) console.Say($"{dead.Name,-14} | {line.Text}");
        if (TooOften(dead.Name))
        {
            console.Say($"{dead.Name,-14} died {Most} times within {Within.TotalSeconds:0} s and is left as it is");
            return;
        }
        await Task.Delay(Pause, time, cancellationToken);
        try
        {
            await runners.Find(dead.Name)!.StartAsync(waitForOthers: false, cancellationToken);
        }
        catch (HostingException fault)
        {
            console.Say($"{dead.Name,-14} was not started again: {fault.Message}");
        }
    }

    private bool TooOften(string resource)
    {
        var recent = deaths.GetOrAdd(resource, _ => new Queue<long>());
        recent.Enqueue(time.GetTimestamp());
        while (time.GetElapsedTime(recent.Peek()) > Within) recent.Dequeue();
        return recent.Count > Most;
    }
}
