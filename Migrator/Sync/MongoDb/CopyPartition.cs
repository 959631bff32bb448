using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>A range of one collection in the order of its <c>_id</c> index, whatever types the values have.</summary>
/// <param name="From">Missing begins at the first.</param>
/// <param name="To">Not included; missing goes on to the last.</param>
internal sealed record CopyPartition(Collection Collection, BsonValue From, BsonValue To, long Documents, long Bytes)
{
    private const long UsualBytes = 64L << 20;
    private const int MostParts = 256;
    private const int SamplesPerPart = 20;

    public bool IsWhole => From.IsMissing && To.IsMissing;

    /// <summary>Splits large collections at values of a random sample. Those whose order is their own, or not ours, stay whole.</summary>
    /// <returns>The largest first.</returns>
    public static async Task<IReadOnlyList<CopyPartition>> PlanAsync(MongoDbRoute route, IReadOnlyList<Collection> collections, CancellationToken cancel)
    {
        var all = new List<CopyPartition>();
        foreach (var collection in collections.Where(c => c.HasDocuments))
        {
            var (documents, bytes) = await Catalog.SizeAsync(route.Origin, collection.Name, cancel);
            var parts = collection.IsCapped || collection.HasCollation ? 1 : (int)Math.Clamp(bytes / (route.PartitionBytes ?? UsualBytes), 1, MostParts);
            var bounds = parts == 1 ? [] : await BoundsAsync(route, collection.Name, parts, cancel);
            BsonValue from = default;
            foreach (var to in bounds.Append(default))
            {
                all.Add(new(collection, from, to, documents / (bounds.Count + 1), bytes / (bounds.Count + 1)));
                from = to;
            }
        }
        return [.. all.OrderByDescending(p => p.Bytes)];
    }

    /// <summary>Bounds go to the index, since comparisons in a filter see only values of one type.</summary>
    public void WriteRange(BsonWriter w)
    {
        if (!From.IsMissing)
            Bound(w, "min", From);
        if (!To.IsMissing)
            Bound(w, "max", To);
        if (!IsWhole)
            ById(w, "hint");
    }

    public static void ById(BsonWriter w, string name)
    {
        w.BeginDocument(name);
        w.WriteInt32("_id", 1);
        w.End();
    }

    private static void Bound(BsonWriter w, string name, BsonValue value)
    {
        w.BeginDocument(name);
        w.WriteValue("_id", value);
        w.End();
    }

    private static async Task<IReadOnlyList<BsonValue>> BoundsAsync(MongoDbRoute route, string collection, int parts, CancellationToken cancel)
    {
        var sample = await Catalog.ListAsync(route.Origin, w =>
        {
            w.WriteString("aggregate", collection);
            w.BeginArray("pipeline");
            w.BeginDocument(default);
            w.BeginDocument("$sample");
            w.WriteInt32("size", parts * SamplesPerPart);
            w.End();
            w.End();
            w.BeginDocument(default);
            ById(w, "$project");
            w.End();
            w.End();
        }, cancel);
        var ids = sample.Select(d => d["_id"u8]).Order(BsonOrder.Instance).ToList();
        return [.. Enumerable.Range(1, parts - 1).Where(_ => ids.Count > 0).Select(n => ids[n * ids.Count / parts]).Distinct(BsonOrder.Instance)];
    }
}
