namespace Platform.Cosy.Store;

/// <summary>What the app can keep its data in. The address says which: <c>mongodb://</c>, else PostgreSQL.</summary>
internal enum StoreKind
{
    Postgres,
    MongoDb,
}
