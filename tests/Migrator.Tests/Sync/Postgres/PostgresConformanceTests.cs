namespace Platform.Migrator.Tests.Sync.Postgres;

public sealed class Postgres15To17Tests : EngineConformance
{
    protected override async Task<IStorePair> CreateAsync() => await PostgresPair.CreateAsync(15, 17);
}

public sealed class Postgres15To18Tests : EngineConformance
{
    protected override async Task<IStorePair> CreateAsync() => await PostgresPair.CreateAsync(15, 18);
}

public sealed class Postgres15To18BothWaysTests : BothWaysConformance
{
    protected override async Task<IStorePair> CreateAsync() => await PostgresPair.CreateAsync(15, 18);
}

public sealed class Postgres15To17BothWaysTests : BothWaysConformance
{
    protected override async Task<IStorePair> CreateAsync() => await PostgresPair.CreateAsync(15, 17);
}
