using System.Collections.Concurrent;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Indexes, constraints and the rest, then statistics, by several sessions at once. Each step is a transaction of its own that also marks it
/// as done: after a crash only what is missing is made.
/// </summary>
internal sealed class FinishRun(PostgresRoute route, string preamble, IProgress<FinishProgress> progress)
{
    private const int MostAttempts = 20;
    private readonly FinishSteps _ledger = new(route.Names);
    private int _done;
    private int _steps;

    public async Task RunAsync(CancellationToken cancel)
    {
        var steps = await LeftAsync(cancel);
        _steps = steps.Count;
        foreach (var stage in steps.GroupBy(s => s.Stage).OrderBy(g => g.Key))
            await EachAsync(stage, stage.Key is FinishStage.Partitioned or FinishStage.Rest ? 1 : route.IndexJobs, s => s.Name, StepAsync, cancel);
    }

    /// <summary>Statistics for the planner, and the marks by which index-only scans pass over rows that everybody sees: the first users do not pay for either.</summary>
    public async Task AnalyzeAsync(CancellationToken cancel)
    {
        List<string> tables;
        await using (var destination = await route.Destination.OpenAsync(cancel))
            tables = await Catalog.WritableAsync(destination, cancel);
        (_done, _steps) = (0, tables.Count);
        await EachAsync(tables, route.IndexJobs, t => $"vacuum and analyze {t}", (session, table, token) => session.ExecuteAsync($"VACUUM (ANALYZE) {table}", token), cancel);
    }

    private async Task<List<FinishStep>> LeftAsync(CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        return await _ledger.LeftAsync(destination, cancel);
    }

    private async Task EachAsync<T>(IEnumerable<T> work, int jobs, Func<T, string> name, Func<NpgsqlConnection, T, CancellationToken, Task> act, CancellationToken cancel)
    {
        var queue = new ConcurrentQueue<T>(work);
        await Workers.RunAsync(Math.Clamp(queue.Count, 1, Math.Max(1, jobs)), async token =>
        {
            await using var session = await route.Destination.OpenForApplyAsync(token);
            await session.ExecuteAsync("SET maintenance_work_mem = '256MB'", token);
            while (queue.TryDequeue(out var item))
            {
                progress.Report(new(Volatile.Read(ref _done), _steps, name(item)));
                await PostgresFault.TranslateAsync($"make {name(item)}", () => act(session, item, token), token);
                progress.Report(new(Interlocked.Increment(ref _done), _steps, name(item)));
            }
        }, cancel);
    }

    /// <summary>Two foreign keys that lock the same tables the other way round may meet: one of them gives way and tries again.</summary>
    private async Task StepAsync(NpgsqlConnection session, FinishStep step, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await session.BeginTransactionAsync(cancel);
                await SchemaScript.RunAsync(session, $"{preamble}\n{step.Sql}", cancel);
                await _ledger.MarkAsync(session, step, cancel);
                await route.Books.CheckDriverAsync(session, cancel);
                await transaction.CommitAsync(cancel);
                return;
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < MostAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50) * attempt), route.Time, cancel);
            }
        }
    }
}
