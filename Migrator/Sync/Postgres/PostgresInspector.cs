using System.Diagnostics;
using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Looks at both ends and says everything that stands in the way, not only the first thing. Writes nothing.</summary>
internal sealed class PostgresInspector(PostgresRoute route) : IStoreInspector
{
    public async Task<Inventory> InspectAsync(CancellationToken cancel)
    {
        var problems = new List<Problem>();
        var notes = new List<string>();
        await using var origin = await TryOpenAsync(route.Origin, problems, cancel);
        await using var destination = await TryOpenAsync(route.Destination, problems, cancel);
        var tables = new List<Table>();
        if (origin is not null)
            await CheckOriginAsync(origin, problems, notes, tables, cancel);
        if (destination is not null)
            await CheckDestinationAsync(destination, problems, cancel);
        if (origin is not null && destination is not null)
            await PostgresFault.TranslateAsync("inspect", () => new PairChecks(route, problems, notes).RunAsync(origin, destination, cancel), cancel);
        return new Inventory(route.Origin.Identity ?? "", route.Destination.Identity ?? "", origin?.ServerVersion ?? "", destination?.ServerVersion ?? "",
            tables.Sum(t => t.Rows), tables.Sum(t => t.TotalBytes), tables.Count, await PredictAsync(origin, tables, cancel), problems, notes) { Product = "PostgreSQL", ObjectsName = "tables" };
    }

    public Task<IReadOnlyList<StoreCheck>> TryAsync(Side side, CancellationToken cancel) => new StoreTrial(route, route.End(side)).RunAsync(cancel);

    private Task CheckOriginAsync(NpgsqlConnection origin, List<Problem> problems, List<string> notes, List<Table> tables, CancellationToken cancel)
        => PostgresFault.TranslateAsync($"inspect {route.Origin.Label}", async () =>
        {
            tables.AddRange(await route.TablesAsync(origin, cancel));
            await new OriginChecks(route, problems, notes).RunAsync(origin, tables, cancel);
        }, cancel);

    private Task CheckDestinationAsync(NpgsqlConnection destination, List<Problem> problems, CancellationToken cancel)
        => PostgresFault.TranslateAsync($"inspect {route.Destination.Label}", () => new DestinationChecks(route, problems).RunAsync(destination, cancel), cancel);

    private static async Task<NpgsqlConnection?> TryOpenAsync(PostgresEnd end, List<Problem> problems, CancellationToken cancel)
    {
        try
        {
            return await end.OpenAsync(cancel);
        }
        catch (SyncException fault)
        {
            problems.Add(new($"{end.Label}: connection to {end.Address.Host}:{end.Address.Port}", (fault.InnerException as PostgresException)?.MessageText ?? fault.InnerException?.GetBaseException().Message ?? fault.Message, Remedy(fault), fault.IsTransient));
            return null;
        }
    }

    private static string Remedy(SyncException fault)
        => fault.InnerException is PostgresException ? fault.Hint : "start the server, or correct host and port in the store's connection string, and let this machine through its firewall";

    /// <summary>Reads a sample of the largest table through COPY. Writing it takes about as long again as reading; more than two workers seldom help.</summary>
    private async Task<TimeSpan> PredictAsync(NpgsqlConnection? origin, List<Table> tables, CancellationToken cancel)
    {
        const int sampleRows = 20_000;
        const double writeShare = 2.0;
        var bytes = tables.Sum(t => t.HeapBytes);
        if (origin is null || tables.MaxBy(t => t.HeapBytes) is not { HeapBytes: > 0 } largest || !largest.Stored.Any())
            return TimeSpan.Zero;
        return await PostgresFault.TranslateAsync("predict the copy", async () =>
        {
            var watch = Stopwatch.GetTimestamp();
            await using var sample = ((StreamReader)await origin.BeginTextExportAsync($"COPY (SELECT * FROM ONLY {largest.Quoted} LIMIT {sampleRows}) TO STDOUT", cancel)).BaseStream;
            var buffer = new byte[64 << 10];
            long read = 0;
            for (int count; (count = await sample.ReadAsync(buffer, cancel)) > 0;)
                read += count;
            var rate = Math.Max(1, read) / Math.Max(0.001, Stopwatch.GetElapsedTime(watch).TotalSeconds);
            return TimeSpan.FromSeconds(Math.Round(0.5 + bytes / rate * writeShare / Math.Min(2, Math.Max(1, route.Store.Jobs)), 1));
        }, cancel);
    }
}
