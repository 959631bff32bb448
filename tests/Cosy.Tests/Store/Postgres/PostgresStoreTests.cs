namespace Platform.Cosy.Tests.Store.Postgres;

public sealed class Postgres15StoreTests : StoreTests
{
    internal override IStoreServer Server { get; } = new PostgresStoreServer(15);
}

public sealed class Postgres17StoreTests : StoreTests
{
    internal override IStoreServer Server { get; } = new PostgresStoreServer(17);
}
