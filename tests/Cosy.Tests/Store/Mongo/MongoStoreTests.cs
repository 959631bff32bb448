namespace Platform.Cosy.Tests.Store.Mongo;

public sealed class MongoStoreTests : StoreTests
{
    internal override IStoreServer Server { get; } = new MongoStoreServer();
}
