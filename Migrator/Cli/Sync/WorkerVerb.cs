using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary><c>copy --worker</c>: takes part in a copy that another process leads. It may be ended at any time: what it had not finished goes to others.</summary>
internal static class WorkerVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(IStandAlone ends, SyncReport report, ILoggerFactory loggers, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        var persistence = new Persistence(report, time);
        report.Step("worker", "waits for a copy between these databases");
        var began = time.GetTimestamp();
        for (CopyStage stage; (stage = await JoinAsync()) is CopyStage.None or CopyStage.Begun; await Task.Delay(Poll, time, cancel))
            if (stage == CopyStage.None && time.GetElapsedTime(began) > Patience)
                throw new SyncException("sync", "join the copy", "there is no copy between these two databases", "start copy with the same ends first, then workers beside it");
        report.Step("done", "all rows are there; the process that leads goes on with indexes and constraints");
        return ExitCodes.Ok;

        async Task<CopyStage> JoinAsync()
        {
            var stage = CopyStage.None;
            await persistence.RunAsync(async () => stage = await ends.JoinAsync(SyncReport.To<CopyProgress>(Tell), loggers, cancel), cancel);
            return stage;
        }

        void Tell(CopyProgress progress)
        {
            persistence.Reached(progress.PartitionsDone);
            report.Copying(progress);
        }
    }
}
