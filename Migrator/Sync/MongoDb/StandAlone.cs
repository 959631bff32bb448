using System.Security.Cryptography;
using System.Text;
using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <inheritdoc cref="IStandAlone"/>
/// <param name="SourceConnectionString">As <paramref name="TargetConnectionString"/>, with the database behind the slash; holds a password perhaps.</param>
internal sealed record StandAlone(string SourceConnectionString, string TargetConnectionString, int Jobs, TableFilter Tables) : IStandAlone
{
    private const string StoreName = "database";

    /// <inheritdoc cref="StoreRoute.PartitionBytes"/>
    public long? PartitionBytes { get; init; }

    public async Task<IStoreEngine> LookAsync(ILoggerFactory loggers, CancellationToken cancel)
    {
        await using var target = End(Side.Target);
        var migration = await MigrationAsync(target, cancel);
        return Open(migration, await StandAloneLease.EpochAsync(target, migration, cancel), loggers);
    }

    public async Task<bool> IsWorkedOnAsync(CancellationToken cancel)
    {
        await using var target = End(Side.Target);
        return await StandAloneLease.IsHeldAsync(target, await MigrationAsync(target, cancel), TimeProvider.System, cancel);
    }

    public Task<CopyStage> JoinAsync(IProgress<CopyProgress> progress, ILoggerFactory loggers, CancellationToken cancel) =>
        throw MongoDbFault.New("join the copy", "a copy of MongoDB is the work of one process", "give that one more --jobs instead of a worker");

    public IStoreEngine OpenUnknown(ILoggerFactory loggers) => Open("unknown", 0, loggers);

    public async Task<IStandAloneEngine> WorkAsync(ILoggerFactory loggers, CancellationToken cancel)
    {
        var target = End(Side.Target);
        try
        {
            var migration = await MigrationAsync(target, cancel);
            var lease = await StandAloneLease.TakeAsync(target, migration, TimeProvider.System, cancel);
            return new StandAloneEngine(target, lease, Open(migration, lease.Epoch, loggers));
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    private MongoDbEngine Open(string migration, long epoch, ILoggerFactory loggers) => new(
        new StoreRoute(new StorePlan(StoreName, MongoDbFault.Engine, Jobs), SourceConnectionString, TargetConnectionString, Side.Source) { IsOneWay = true, ReverseSync = false, Tables = Tables, PartitionBytes = PartitionBytes },
        new StoreContext(migration, epoch, TimeProvider.System, loggers));

    private MongoDbEnd End(Side side) => new(StoreName, side, side == Side.Source ? SourceConnectionString : TargetConnectionString, TimeProvider.System);

    private async Task<string> MigrationAsync(MongoDbEnd target, CancellationToken cancel)
    {
        await using var source = End(Side.Source);
        await source.ConnectAsync(cancel);
        await target.ConnectAsync(cancel);
        return $"alone-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source.Identity} -> {target.Identity}")))[..12]}";
    }

    private sealed class StandAloneEngine(MongoDbEnd target, StandAloneLease lease, IStoreEngine engine) : IStandAloneEngine
    {
        public IStoreEngine Engine { get; } = engine;

        public async ValueTask DisposeAsync()
        {
            await Engine.DisposeAsync();
            await lease.DisposeAsync();
            await target.DisposeAsync();
        }
    }
}
