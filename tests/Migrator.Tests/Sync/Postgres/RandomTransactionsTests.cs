using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>Whatever several sessions do at the same time during copy and follow, both sides end equal.</summary>
public sealed class RandomTransactionsTests
{
    private const string Structure = """
        CREATE TABLE a (k int PRIMARY KEY, v text, n numeric); CREATE TABLE b (k1 int, k2 text, v text, PRIMARY KEY (k1, k2)); CREATE TABLE c (v int, t text); ALTER TABLE c REPLICA IDENTITY FULL;
        INSERT INTO a SELECT n, 'v' || n, n FROM generate_series(1, 40) n; INSERT INTO b SELECT n, 'x' || n, NULL FROM generate_series(1, 40) n; INSERT INTO c SELECT n % 5, 't' FROM generate_series(1, 40) n;
        """;

    private static readonly Gen<string> Statement = Gen.OneOf(
        from k in Gen.Choose(1, 80) from v in Gen.Elements("x", "", "it''s", "\\N", "ü") select $"INSERT INTO a VALUES ({k}, '{v}', {k}.50) ON CONFLICT (k) DO UPDATE SET v = excluded.v || a.v",
        from k in Gen.Choose(1, 80) from d in Gen.Choose(81, 200) select $"UPDATE a SET k = {d} WHERE k = {k} AND NOT EXISTS (SELECT FROM a WHERE k = {d})",
        from k in Gen.Choose(1, 80) select $"DELETE FROM a WHERE k = {k}",
        from k in Gen.Choose(1, 40) from t in Gen.Choose(1, 9) select $"UPDATE b SET k2 = k2 || '{t}', v = repeat('z', {t * 1000}) WHERE k1 = {k}",
        from k in Gen.Choose(1, 40) select $"UPDATE b SET v = v, k1 = k1 WHERE k1 = {k}",
        from k in Gen.Choose(1, 40) from t in Gen.Choose(100, 999) select $"INSERT INTO b VALUES ({k}, '{t}', NULL) ON CONFLICT DO NOTHING",
        from v in Gen.Choose(0, 6) select $"INSERT INTO c VALUES ({v}, NULL)",
        from v in Gen.Choose(0, 6) select $"DELETE FROM c WHERE ctid = (SELECT ctid FROM c WHERE v = {v} LIMIT 1)",
        from v in Gen.Choose(0, 6) select $"UPDATE c SET t = coalesce(t, '') || 'u' WHERE v = {v}",
        from t in Gen.Elements("a", "b", "c") from p in Gen.Choose(0, 20) where p == 0 select $"TRUNCATE {t}");

    private static readonly Gen<string> Transaction =
        from statements in Statement.ListOf() from ends in Gen.Elements("COMMIT", "COMMIT", "COMMIT", "ROLLBACK") from savepoint in Gen.Elements(true, false)
        where statements.Count is > 0 and < 12
        select $"BEGIN; {(savepoint ? $"SAVEPOINT s; {statements[0]}; ROLLBACK TO s; " : "")}{string.Join("; ", statements)}; {ends}";

    [Fact]
    public async Task CopyAndFollow_RandomConcurrentTransactions_EndEqual()
    {
        for (var seed = 1ul; seed <= 4; seed++)
            await RunAsync(seed);
    }

    private static async Task RunAsync(ulong seed)
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await using var engine = pair.Open(driverEpoch: 1);
        var transactions = Transaction.Sample(20, new Rnd(seed), 120).ToList();
        var sessions = Enumerable.Range(0, 3).Select(s => Task.Run(() => PlayAsync(pair.Source, transactions.Where((_, i) => i % 3 == s)))).ToList();
        var position = await CopyAsync(engine);
        await engine.Copier.FinishAsync(default);
        await using var follow = await Following.StartAsync(engine, position);
        await Task.WhenAll(sessions);
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default);
        Assert.True(await pair.ContentAsync(Side.Source) == await pair.ContentAsync(Side.Target), $"seed {seed}");
    }

    /// <summary>A TRUNCATE under the copy is noticed, or meets it in a deadlock; then the copy starts again.</summary>
    private static async Task<SyncPosition> CopyAsync(IStoreEngine engine)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await engine.Copier.PrepareAsync(default);
                return await engine.Copier.CopyAsync(new Progress<CopyProgress>(), default);
            }
            catch (SyncException truncated) when (truncated.IsTransient && attempt < 10)
            {
                Assert.Matches("truncated|deadlock detected", truncated.Message);
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
            catch (PostgresException conflict) when (conflict.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation)
            {
                await using var undo = new NpgsqlCommand("ROLLBACK", connection);
                await undo.ExecuteNonQueryAsync();
            }
        }
    }
}
