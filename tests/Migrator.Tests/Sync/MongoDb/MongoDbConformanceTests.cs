namespace Platform.Migrator.Tests.Sync.MongoDb;

public sealed class MongoDbTests : EngineConformance
{
    protected override async Task<IStorePair> CreateAsync() => await MongoDbPair.CreateAsync();
}

public sealed class MongoDbBothWaysTests : BothWaysConformance
{
    /// <summary>The oplog is the server's own, whoever reads it.</summary>
    protected override bool KeepsLog => false;

    protected override async Task<IStorePair> CreateAsync() => await MongoDbPair.CreateAsync();
}
