using System.Diagnostics;
using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Passes;

/// <summary>Kills the migrator with SIGKILL as soon as its journal says that it is at one of the chosen moments; each moment once. The app host starts it again.</summary>
internal sealed class MigratorKills(IRehearsedApp app, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly List<string> killed = [];
    private long seen;

    public IReadOnlyList<string> Killed => killed;

    /// <summary>In words, and the journal's record at which it dies.</summary>
    public static IReadOnlyList<(string Words, Func<JournalEntry, bool> Is)> Moments { get; } =
    [
        ("while it copied", entry => entry is { Type: "step-intended", Step: "copy" }),
        ("while it verified", entry => entry is { Type: "step-intended", Step: "verify" }),
        ("in the freeze", entry => entry is { Type: "step-intended", Step: "hold" }),
        ("after the commit", entry => entry is { Type: "committed" }),
        ("while it shifted traffic", entry => entry is { Type: "soak-held" }),
    ];

    /// <summary>Walks a pass while the killing goes on beside it.</summary>
    public async Task<PassResult> AroundAsync(Func<CancellationToken, Task<PassResult>> walk, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var killing = KillAsync(over.Token);
        try
        {
            return await walk(cancel);
        }
        finally
        {
            await over.CancelAsync();
            await killing;
        }
    }

    private async Task KillAsync(CancellationToken cancel)
    {
        var left = Moments.ToList();
        while (left.Count > 0 && !cancel.IsCancellationRequested)
        {
            try
            {
                await foreach (var entry in app.Migrator.JournalAsync(seen, cancel))
                {
                    seen = entry.Sequence;
                    if (left.FindIndex(moment => moment.Is(entry)) is >= 0 and var index && await TryKillAsync(left[index].Words, cancel))
                        left.RemoveAt(index);
                }
            }
            catch (Exception ended) when (ended is ApiException or IOException or OperationCanceledException)
            {
                // It is dead, or starting, or the pass is over: then there is nothing to read for a moment.
            }

            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    private async Task<bool> TryKillAsync(string words, CancellationToken cancel)
    {
        if (await app.ProcessAsync("migrator", cancel) is not { } pid)
            return false;
        try
        {
            Process.GetProcessById(pid).Kill();
        }
        catch (ArgumentException)
        {
            return false; // It has just ended.
        }

        killed.Add(words);
        say($"killed the migrator {words}");
        return true;
    }
}
