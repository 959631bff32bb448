using System.Runtime.CompilerServices;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Compares both ends row by row, and while the follower runs only what it touched since.</summary>
internal sealed partial class PostgresVerifier(PostgresRoute route) : IVerifier
{
    private const int MaxNamed = 20;

    /// <summary>Rows digested in sequence in the time that one row takes to be found by its key on both sides.</summary>
    private const long RowsDigestedPerLookUp = 25;

    /// <summary>Where only few rows are compared, a table that must be digested as a whole does not keep the others waiting: under the freeze users wait too.</summary>
    private const int JobsForFew = 2;

    /// <summary>How long both catalogues count as known while rows are compared live, twice a second.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = route.Context.Loggers.CreateLogger<PostgresVerifier>();
    private volatile IReadOnlyList<Table> _tables = [];
    private long _loadedAt;

    /// <summary>In rows looked up by key; a table that must be digested as a whole counts for what its pass costs.</summary>
    public long Unsettled => _tables.Sum(t => route.Follow.Touched.IsUnknown(t.Display) ? Math.Max(1, t.Rows / RowsDigestedPerLookUp) : route.Follow.Touched.Count(t.Display));

    public async Task AssumeEqualAsync(CancellationToken cancel)
    {
        using var assumption = route.Follow.Touched.Assume();
        var (tables, _) = await LoadAsync(cancel);
        assumption.Hold(tables.Select(t => t.Display));
    }

    public async IAsyncEnumerable<PartitionVerdict> VerifyAsync(VerifyScope scope, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var span = SyncTelemetry.Start($"verify.{scope.ToString().ToLowerInvariant()}", route.Names.Stream);
        var (tables, structure) = scope == VerifyScope.Touched && _tables.Count > 0 && route.Time.GetElapsedTime(_loadedAt) < Remembered ? (_tables, []) : await LoadAsync(cancel);
        if (structure.Count > 0)
            yield return Told(new("structure", 0, false, structure));
        await foreach (var verdict in TablesAsync(tables, scope, cancel))
            yield return Told(verdict);
        if (scope != VerifyScope.Rest)
            yield break;
        yield return Told(await SequencesAsync(cancel));
        foreach (var verdict in await NotStreamedAsync(cancel))
            yield return Told(verdict);
    }

    /// <summary>Tables of both ends that can be compared, and what of their structure differs.</summary>
    private Task<(IReadOnlyList<Table> Tables, IReadOnlyList<string> Differences)> LoadAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("verify", async () =>
    {
        await route.RecallAsync(cancel);
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        var both = await Task.WhenAll(route.TablesAsync(origin, cancel), route.TablesAsync(destination, cancel));
        var (here, there) = (both[0], both[1]);
        var shared = there.Select(t => t.Display).ToHashSet(StringComparer.Ordinal);
        _tables = [.. here.Where(t => shared.Contains(t.Display))];
        _loadedAt = route.Time.GetTimestamp();
        return (_tables, TableShapes.Differences(here, there));
    }, cancel);

    private async IAsyncEnumerable<PartitionVerdict> TablesAsync(IReadOnlyList<Table> tables, VerifyScope scope, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var slots = new SemaphoreSlim(scope == VerifyScope.Everything ? Math.Max(1, route.Store.Jobs) : Math.Max(JobsForFew, route.Store.Jobs));
        var running = tables.OrderByDescending(t => t.HeapBytes).Select(t => OneAsync(t)).ToList();
        try
        {
            await foreach (var done in Task.WhenEach(running).WithCancellation(cancel))
                foreach (var verdict in await done)
                    yield return verdict;
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<IReadOnlyList<PartitionVerdict>> OneAsync(Table table)
        {
            await slots.WaitAsync(stop.Token);
            try
            {
                return await PostgresFault.TranslateAsync($"verify {table.Display}", () => TableAsync(table, scope, stop.Token), stop.Token);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private Task<IReadOnlyList<PartitionVerdict>> TableAsync(Table table, VerifyScope scope, CancellationToken cancel)
    {
        var verification = new TableVerification(route, table, isFinal: scope == VerifyScope.Rest);
        return scope == VerifyScope.Everything || verification.IsUnknown && (scope == VerifyScope.Rest || table.Key.Count > 0)
            ? verification.WholeAsync(cancel)
            : verification.TouchedAsync(cancel);
    }

    private Task<PartitionVerdict> SequencesAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("verify sequences", async () =>
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        var here = await Sequences.ReadAsync(route.Tables, origin, cancel);
        var there = (await Sequences.ReadAsync(route.Tables, destination, cancel)).ToHashSet();
        var different = here.Where(s => !there.Contains(s)).Select(s => $"{s.Sequence}: differs").ToList();
        return new PartitionVerdict("sequences", here.Count, different.Count == 0, [.. different.Take(MaxNamed)]);
    }, cancel);

    private Task<IReadOnlyList<PartitionVerdict>> NotStreamedAsync(CancellationToken cancel) => PostgresFault.TranslateAsync<IReadOnlyList<PartitionVerdict>>("verify what is not streamed", async () =>
        await new LargeObjects(route).VerifyAsync(cancel) is { } objects ? [.. await new UnloggedTables(route).VerifyAsync(cancel), objects] : await new UnloggedTables(route).VerifyAsync(cancel), cancel);

    private PartitionVerdict Told(PartitionVerdict verdict)
    {
        SyncTelemetry.Verified(route.Store.Name, verdict.Equal);
        if (!verdict.Equal)
            LogDifferent(route.Store.Name, verdict.Partition, string.Join("; ", verdict.Differences.Take(3)));
        return verdict with { Differences = [.. verdict.Differences.Take(MaxNamed)] };
    }
}
