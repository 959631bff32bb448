using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.Postgres;
using Platform.Migrator.Verification;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>A comparison that is broken off, by a cut connection or a stop, forgets nothing that it had taken up.</summary>
public sealed class TableVerificationTests : IAsyncDisposable
{
    /// <summary>Nobody listens on the discard port.</summary>
    private const string Nowhere = "Host=127.0.0.1;Port=9;Username=x;Database=x;Timeout=2";

    private static readonly Table Notes = new(1, "public", "notes", 'd', true, false, 8192, 8192, 10, [new("id", "int4", false, false, true)], [new("id", "int4", "pg_catalog.=", true)]) { Root = "public.notes" };

    private readonly PostgresRoute route = new(new StoreRoute(new StorePlan("main", "postgres"), Nowhere, Nowhere, Side.Source), new StoreContext("m", 1, TimeProvider.System, NullLoggerFactory.Instance));

    public ValueTask DisposeAsync() => route.DisposeAsync();

    [Fact]
    public async Task Touched_BrokenOff_RowsStayMarked()
    {
        route.Follow.Touched.Begin(Notes.Display);
        foreach (var key in new[] { "1", "2", "3" })
            route.Follow.Touched.Mark(Notes.Display, new RowKey(key));

        var fault = await Assert.ThrowsAsync<SyncException>(() => new TableVerification(route, Notes, isFinal: false).TouchedAsync(TestContext.Current.CancellationToken));

        Assert.True(fault.IsTransient);
        Assert.Equal(3, route.Follow.Touched.Count(Notes.Display));
        Assert.False(route.Follow.Touched.IsUnknown(Notes.Display));
    }

    [Fact]
    public async Task Whole_BrokenOff_TableIsUnknown()
    {
        route.Follow.Touched.Begin(Notes.Display);

        await Assert.ThrowsAsync<SyncException>(() => new TableVerification(route, Notes, isFinal: false).WholeAsync(TestContext.Current.CancellationToken));

        Assert.True(route.Follow.Touched.IsUnknown(Notes.Display));
    }
}
