using System.Diagnostics;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>Run by hand: <c>-explicit only</c>. Says how long the parts take for a million rows and a backlog.</summary>
public sealed class PostgresSpeedTests(ITestOutputHelper output)
{
    private const string Structure = """
        CREATE TABLE messages (id uuid PRIMARY KEY, seq bigserial NOT NULL, world int NOT NULL, avatar uuid NOT NULL, body text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE INDEX ON messages (world, seq); CREATE TABLE counters (id int PRIMARY KEY, n bigint NOT NULL); INSERT INTO counters SELECT n, 0 FROM generate_series(1, 1000) n;
        INSERT INTO messages (id, world, avatar, body) SELECT gen_random_uuid(), n % 10, gen_random_uuid(), 'message number ' || n FROM generate_series(1, 1000000) n;
        """;

    [Fact(Explicit = true)]
    public async Task CopyAsync_MillionRows_TakesSeconds()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await using var engine = pair.Open(driverEpoch: 1);
        await TimeAsync("inspect", () => engine.Inspector.InspectAsync(default));
        await TimeAsync("prepare", () => engine.Copier.PrepareAsync(default));
        SyncPosition position = null!;
        await TimeAsync("copy", async () => position = await engine.Copier.CopyAsync(new Progress<CopyProgress>(), default));
        await TimeAsync("finish", () => engine.Copier.FinishAsync(default));
        await PostgresPair.ExecuteAsync(pair.Source, "DO $$ BEGIN FOR i IN 1..50000 LOOP UPDATE counters SET n = n + 1 WHERE id = 1 + i % 1000; INSERT INTO messages (id, world, avatar, body) VALUES (gen_random_uuid(), 1, gen_random_uuid(), 'x'); COMMIT; END LOOP; END $$");
        await using var follow = await Following.StartAsync(engine, position);
        await TimeAsync("50,000 transactions of 2 changes", async () => await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default));
        await TimeAsync("verify everything", () => VerifyAsync(engine, VerifyScope.Everything));
        await PostgresPair.ExecuteAsync(pair.Source, "UPDATE counters SET n = 1 WHERE id < 500");
        await TimeAsync("close", () => engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromSeconds(5), default));
        await TimeAsync("fence and drain", async () => await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default));
        await TimeAsync("sequences", () => engine.Follower.CarryRestAsync(default));
        await TimeAsync("verify rest", () => VerifyAsync(engine, VerifyScope.Rest));
        await TimeAsync("open", () => engine.Guard.OpenAsync(Side.Target, 2, default));
        output.WriteLine($"resident {Process.GetCurrentProcess().WorkingSet64 >> 20} MB");
    }

    private async Task TimeAsync(string what, Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        output.WriteLine($"{what}: {watch.Elapsed.TotalMilliseconds:0} ms");
    }

    private static async Task VerifyAsync(IStoreEngine engine, VerifyScope scope)
    {
        await foreach (var verdict in engine.Verifier.VerifyAsync(scope, default))
            Assert.True(verdict.Equal, string.Join(';', verdict.Differences));
    }
}
