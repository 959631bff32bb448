using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>Whatever the tables look like and whatever several sessions do to them during copy and follow, both sides end equal.</summary>
[Trait("Category", "Slow")]
public sealed class RandomSchemasTests
{
    private const int Sessions = 3;

    /// <summary>The server's own dumps of both sides, sorted.</summary>
    [Theory]
    [InlineData(1ul)]
    [InlineData(2ul)]
    public async Task CopyAndFollow_SameVersion_DumpsAreEqual(ulong seed)
    {
        await using var pair = await RunAsync(seed, 15);
        await using (var engine = pair.Open(driverEpoch: 2))
            await engine.Copier.CleanAsync(null, default);
        Assert.True(await pair.DumpAsync(Side.Source) == await pair.DumpAsync(Side.Target), $"seed {seed}");
    }

    /// <summary>Catalogues and digests, by the verifier and by our own look at all rows.</summary>
    [Theory]
    [InlineData(4ul)]
    [InlineData(5ul)]
    public async Task CopyAndFollow_NewerVersion_CataloguesAndDigestsAreEqual(ulong seed)
    {
        await using var pair = await RunAsync(seed, 17);
        await using var engine = pair.Open(driverEpoch: 2);
        await foreach (var verdict in engine.Verifier.VerifyAsync(VerifyScope.Rest, default))
            Assert.True(verdict.Equal, $"seed {seed}: {verdict.Partition}: {string.Join("; ", verdict.Differences)}");
        Assert.True(await pair.ContentAsync(Side.Source) == await pair.ContentAsync(Side.Target), $"seed {seed}");
        Assert.Equal(await CatalogueAsync(pair.Source), await CatalogueAsync(pair.Target));
    }

    private static async Task<PostgresPair> RunAsync(ulong seed, int targetMajor)
    {
        var schema = RandomSchema.Gen.Sample(1, new Rnd(seed), 10).Single();
        var pair = await PostgresPair.CreateAsync(15, targetMajor, schema.Sql);
        await using var engine = pair.Open(driverEpoch: 1);
        var transactions = schema.Transaction.Sample(90, new Rnd(seed), 12).ToList();
        var sessions = Enumerable.Range(0, Sessions).Select(s => Task.Run(() => PlayAsync(pair.Source, transactions.Where((_, i) => i % Sessions == s)))).ToList();
        var position = await CopyAsync(engine);
        await engine.Copier.FinishAsync(default);
        await using var follow = await Following.StartAsync(engine, position);
        await Task.WhenAll(sessions);
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default);
        await engine.Follower.CarryRestAsync(default);
        return pair;
    }

    /// <summary>A TRUNCATE of many tables may meet the copy in a deadlock; then the copy goes on.</summary>
    private static async Task<SyncPosition> CopyAsync(IStoreEngine engine)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await engine.Copier.PrepareAsync(default);
                return await engine.Copier.CopyAsync(new Progress<CopyProgress>(), default);
            }
            catch (SyncException fault) when (fault.IsTransient && attempt < 10)
            {
                Assert.Matches("truncated|deadlock detected", fault.Message);
            }
        }
    }

    private static async Task PlayAsync(string source, IEnumerable<string> transactions)
    {
        await using var connection = new NpgsqlConnection(source);
        await connection.OpenAsync();
        foreach (var transaction in transactions)
        {
            try
            {
                await using var command = new NpgsqlCommand(transaction, connection);
                await command.ExecuteNonQueryAsync();
            }
            catch (PostgresException conflict) when (conflict.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.ObjectInUse)
            {
                await using var undo = new NpgsqlCommand("ROLLBACK", connection);
                await undo.ExecuteNonQueryAsync();
            }
        }
    }

    private static async Task<string> CatalogueAsync(string end)
    {
        await using var connection = new NpgsqlConnection(end);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""
            SELECT string_agg(x, E'\n' ORDER BY x COLLATE "C") FROM (
                SELECT format('%s %s %s %s', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND c.relkind IN ('r', 'p')
                UNION ALL SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
                UNION ALL SELECT pg_get_indexdef(indexrelid) || indisreplident FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace = 'public'::regnamespace
                UNION ALL SELECT format('%s %s', relname, relreplident) FROM pg_class WHERE relnamespace = 'public'::regnamespace) q(x)
            """, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
