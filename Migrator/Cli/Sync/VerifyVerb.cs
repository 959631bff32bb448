using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary><c>verify</c>: compares every row of both sides. Beside a follower in another process, what is on its way is waited for.</summary>
internal static class VerifyVerb
{
    private const int Rounds = 5;

    public static async Task<int> RunAsync(IStandAlone ends, SyncReport report, ILoggerFactory loggers, CancellationToken cancel)
    {
        await using var engine = await ends.LookAsync(loggers, cancel);
        var log = await engine.Follower.ReadLogAsync(cancel);
        var active = log is { Active: true };
        if (log is { Active: false })
            report.Step("note", await ends.IsWorkedOnAsync(cancel) ? "another process works on these databases: what is on its way shows as a difference, so verify again once it has stopped"
                : "nobody follows at the moment: what the source has written since shows as a difference");
        var (rows, different) = active ? await LiveAsync(engine, report, cancel) : await CompareAsync(engine, VerifyScope.Rest, report, cancel);
        report.Step(different == 0 ? "equal" : "differs", $"{rows:N0} rows compared, {(different == 0 ? "no difference" : $"{different} parts differ")}{(active ? "; sequences are compared once nobody follows" : "")}");
        return different == 0 ? ExitCodes.Ok : ExitCodes.Different;
    }

    private static async Task<(long Rows, int Different)> LiveAsync(IStoreEngine engine, SyncReport report, CancellationToken cancel)
    {
        var (rows, different) = await CompareAsync(engine, VerifyScope.Everything, report, cancel);
        for (var round = 0; different == 0 && engine.Verifier.Unsettled > 0 && round < Rounds; round++)
            different += (await CompareAsync(engine, VerifyScope.Touched, report, cancel)).Different;
        if (different > 0 || engine.Verifier.Unsettled == 0)
            return (rows, different);
        report.Compared(new("unsettled", engine.Verifier.Unsettled, false, ["rows without key, or that change all the time, could not be compared while they change: let the writers rest a moment, then verify again"]));
        return (rows, 1);
    }

    private static async Task<(long Rows, int Different)> CompareAsync(IStoreEngine engine, VerifyScope scope, SyncReport report, CancellationToken cancel)
    {
        var (rows, different) = (0L, 0);
        await foreach (var verdict in engine.Verifier.VerifyAsync(scope, cancel))
        {
            report.Compared(verdict);
            rows += verdict.Rows;
            different += verdict.Equal ? 0 : 1;
        }
        return (rows, different);
    }
}
