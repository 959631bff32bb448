using Platform.Mongo.Wire.Bson;

namespace Platform.Cosy.Store.Mongo;

/// <summary>The one document of the collection <c>seed</c>. It is written first, and says so as long as anything is missing: a seed that dies is never taken for a whole one.</summary>
/// <param name="IsWhole">All documents and indexes are there.</param>
/// <param name="Rows">How many were asked for by the one that began.</param>
/// <param name="Messages">Numbers of messages that are taken.</param>
internal sealed record SeedState(bool IsWhole, long Rows, long Messages)
{
    public const string Numbers = "messages";
    private const string Whole = "whole";
    private const string Filling = "filling";

    /// <returns>Null when nobody has begun.</returns>
    public static Task<SeedState?> ReadAsync(CosyDatabase database, CancellationToken cancel) => database.OneAsync(Names.Seed, Id,
        d => new SeedState(d["state"u8].AsString == Whole, d["rows"u8].AsWhole(), d[Numbers].AsWhole()), cancel)!;

    public static void Id(BsonWriter w) => w.WriteString("_id", "cosy");

    /// <returns>False when somebody else has begun.</returns>
    public static Task<bool> BeginAsync(CosyDatabase database, long rows, long messages, CancellationToken cancel) => database.InsertAsync(Names.Seed, w =>
    {
        Id(w);
        w.WriteString("state", Filling);
        w.WriteInt64("rows", rows);
        w.WriteInt64(Numbers, messages);
    }, cancel);

    public static Task FinishAsync(CosyDatabase database, CancellationToken cancel) =>
        database.UpdateAsync(Names.Seed, Id, w => w.Write("$set", set => set.WriteString("state", Whole)), cancel);
}
