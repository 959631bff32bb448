namespace Platform.Migrator.Journal;

/// <summary>
/// Writes of which the outcome is known in the end. An unanswered write is sent again, the same bytes under the same condition: whichever of them arrives first is
/// the only one that is written, however late the others come, and what stands there then tells whose it was.
/// </summary>
internal sealed class SettledWrites(IJournalObjects objects, TimeProvider time)
{
    private const int MostQuestions = 5;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <param name="content">Must differ from everything that anybody else may write there.</param>
    /// <param name="standing">The tag of what must stand there; null: nothing may.</param>
    /// <param name="cancel">Ends the trying: then it may have been written, or may yet be.</param>
    /// <returns>What stands there, and whether it is this content. Null in place of it: what the condition named is gone.</returns>
    /// <exception cref="JournalObjectFault">It cannot be written for a reason that trying again does not mend.</exception>
    public async Task<(bool Ours, JournalObject? There)> PutAsync(string key, byte[] content, string? standing, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (await objects.PutAsync(key, content, standing, cancel) is { } tag)
                    return (true, new JournalObject(content, tag));
                var there = await objects.GetAsync(key, cancel);
                return (there is not null && there.Content.AsSpan().SequenceEqual(content), there);
            }
            catch (JournalObjectFault fault) when (fault.IsTransient)
            {
                await PauseAsync(attempt, cancel);
            }
        }
    }

    /// <summary>Asks until there is an answer, a few times.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (JournalObjectFault fault) when (fault.IsTransient && attempt < MostQuestions)
            {
                await PauseAsync(attempt, cancel);
            }
        }
    }

    private Task PauseAsync(int attempt, CancellationToken cancel)
    {
        var pause = TimeSpan.FromMilliseconds(50 * Math.Pow(2, Math.Min(attempt, 10)) * (0.5 + Random.Shared.NextDouble()));
        return Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancel);
    }
}
