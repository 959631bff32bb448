using Npgsql;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Plans;

namespace Platform.Rehearsal.Chaos;

/// <summary>One line of a side's own log of its authority.</summary>
/// <param name="At">By the side's clock. Of a close: while its tables were locked. Of an open: before it was committed.</param>
internal sealed record AuthorityEntry(string Store, long Epoch, bool TakesWrites, DateTimeOffset At);

/// <summary>What one side of the world says of itself, asked of its server: neither the migrator nor anybody else stands in between.</summary>
internal static class AuthorityLog
{
    private const string All = "SELECT store, epoch, takes_writes, at FROM platform.authority_log ORDER BY store, entry";

    private const string Collection = "platform.authority_log";

    /// <exception cref="ChaosException">The side does not answer.</exception>
    public static async Task<IReadOnlyList<AuthorityEntry>> ReadAsync(string connectionString, CancellationToken cancel)
    {
        try
        {
            return await (connectionString.StartsWith("mongodb", StringComparison.Ordinal) ? FromMongoAsync(connectionString, cancel) : FromPostgresAsync(connectionString, cancel));
        }
        catch (Exception fault) when (fault is NpgsqlException or MongoException)
        {
            throw new ChaosException(fault.Message);
        }
    }

    /// <summary>In the order in which they were written.</summary>
    private static async Task<IReadOnlyList<AuthorityEntry>> FromMongoAsync(string connectionString, CancellationToken cancel)
    {
        await using var client = new MongoClient(MongoOptions.Parse(connectionString) with { ServerSelectionTimeout = TimeSpan.FromSeconds(10) });
        await using var cursor = await client.OpenAsync(new(client.Options.Database!, w =>
        {
            w.WriteString("find", Collection);
            w.WriteDocument("sort", BsonDocument.Parse("""{ "$natural": 1 }"""));
        }) { Retry = Retry.Read }, 0, cancel);
        var entries = new List<AuthorityEntry>();
        while (await cursor.NextAsync(cancel) is { } batch)
            using (batch)
                entries.AddRange(batch.Documents().Select(d => new AuthorityEntry(d["store"u8].AsString, d["epoch"u8].AsInt64, d["takesWrites"u8].AsBoolean, DateTimeOffset.FromUnixTimeMilliseconds(d["at"u8].AsDateTimeMs))));
        return [.. entries.OrderBy(entry => entry.Store, StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<AuthorityEntry>> FromPostgresAsync(string connectionString, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false;Timeout=10;Command Timeout=10");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(All, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var entries = new List<AuthorityEntry>();
        while (await reader.ReadAsync(cancel))
            entries.Add(new AuthorityEntry(reader.GetString(0), reader.GetInt64(1), reader.GetBoolean(2), await reader.GetFieldValueAsync<DateTimeOffset>(3, cancel)));
        return entries;
    }
}

/// <summary>A time in which a side took application writes; open ends are the ends of time.</summary>
internal sealed record OpenSpan(string Store, Side Side, long Epoch, DateTimeOffset From, DateTimeOffset To)
{
    public bool Meets(OpenSpan other) => From < other.To && other.From < To;

    public override string ToString() => $"the {Side.Word()} of {Store} from {From:HH:mm:ss.ffffff} to {(To == DateTimeOffset.MaxValue ? "now" : To.ToString("HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture))} (epoch {Epoch})";
}

/// <summary>Whether there was one authority at every instant. Pure.</summary>
internal static class AuthorityJudge
{
    /// <summary>Times in which the side was open. The source was so before its first entry; the target had no tables then.</summary>
    public static IReadOnlyList<OpenSpan> Spans(string store, Side side, IReadOnlyList<AuthorityEntry> log) => [.. OfStore(store, side, log.Where(entry => entry.Store == store))];

    /// <returns>One line for each pair of spans in which both sides were open, and for each log whose times or epochs go back.</returns>
    public static IReadOnlyList<string> Judge(IReadOnlyList<AuthorityEntry> source, IReadOnlyList<AuthorityEntry> target)
    {
        var overlaps = source.Concat(target).Select(entry => entry.Store).Distinct().SelectMany(store => Overlaps(Spans(store, Side.Source, source), Spans(store, Side.Target, target)));
        return [.. overlaps, .. Disorder(Side.Source, source), .. Disorder(Side.Target, target)];
    }

    private static IEnumerable<string> Overlaps(IReadOnlyList<OpenSpan> here, IReadOnlyList<OpenSpan> there) =>
        here.SelectMany(mine => there.Where(mine.Meets).Select(other => $"Both sides were open: {mine}, and {other}."));

    private static IEnumerable<OpenSpan> OfStore(string store, Side side, IEnumerable<AuthorityEntry> log)
    {
        (DateTimeOffset At, long Epoch)? opened = side == Side.Source ? (DateTimeOffset.MinValue, 0) : null;
        foreach (var entry in log)
        {
            if (entry.TakesWrites) opened ??= (entry.At, entry.Epoch);
            else if (opened is { } began)
            {
                yield return new OpenSpan(store, side, began.Epoch, began.At, entry.At);
                opened = null;
            }
        }

        if (opened is { } still) yield return new OpenSpan(store, side, still.Epoch, still.At, DateTimeOffset.MaxValue);
    }

    private static IEnumerable<string> Disorder(Side side, IReadOnlyList<AuthorityEntry> log) =>
        log.Zip(log.Skip(1)).Where(pair => pair.First.Store == pair.Second.Store && (pair.Second.At < pair.First.At || pair.Second.Epoch < pair.First.Epoch))
            .Select(pair => $"The log of the {side.Word()} of {pair.First.Store} goes back: epoch {pair.First.Epoch} at {pair.First.At:O}, then epoch {pair.Second.Epoch} at {pair.Second.At:O}.");
}
