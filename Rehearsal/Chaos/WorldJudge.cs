using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.Chaos;

/// <summary>When users have gone: looks for every write that they were promised, and asks both databases when they were open.</summary>
internal sealed class WorldJudge(ChaosWorld world, TimeProvider time)
{
    private const int Attempts = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>After a run that broke, what it struck may still be on its way back: that is waited for.</summary>
    public async Task<WorldVerdict> JudgeAsync(int lastRun, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await JudgeOnceAsync(lastRun, cancel);
            }
            catch (Exception fault) when (fault is ApiException or ChaosException)
            {
                if (attempt == Attempts) return new WorldVerdict(lastRun, 0, 0, 0, 0, 0, [], $"The world could not be judged: {fault.Message}");
            }

            await Task.Delay(Pause, time, cancel);
        }
    }

    private async Task<WorldVerdict> JudgeOnceAsync(int lastRun, CancellationToken cancel)
    {
        await world.App.Players.StopAsync(cancel);
        var ledger = await world.App.Players.CompareAsync($"http://{await AuthorityAsync(cancel)}", cancel);
        var (source, target) = (await world.AuthorityLogAsync("main-source", cancel), await world.AuthorityLogAsync("main-target", cancel));
        return new WorldVerdict(lastRun, ledger.Checked, ledger.Lost, ledger.Duplicated, ledger.Altered, source.Count + target.Count, AuthorityJudge.Judge(source, target), null) { Examples = [.. ledger.Examples.Select(example => example.GetRawText())] };
    }

    private async Task<string> AuthorityAsync(CancellationToken cancel)
    {
        var authority = (await world.App.Migrator.StatusAsync(cancel)).Authority;
        if ((await world.App.CosySource.StoreAsync(cancel)).Side == authority) return "cosy-source";
        return (await world.App.CosyTarget.StoreAsync(cancel)).Side == authority ? "cosy-target" : throw new ChaosException($"The authority is the {authority}, and no app uses its store.");
    }
}
