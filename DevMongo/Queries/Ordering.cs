using System.Globalization;
using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Queries;

/// <summary>How values compare: MongoDB's order, and for texts by themselves a collation that ignores case (strength 2) or accents as well (strength 1).</summary>
internal sealed class Ordering : IComparer<BsonValue>
{
    public static readonly Ordering Simple = new(null);
    private readonly CompareOptions? _options;

    private Ordering(CompareOptions? options) => _options = options;

    public bool IsSimple => _options is null;

    /// <summary>Of higher strengths and of other options only the binary order is there.</summary>
    public static Ordering Of(BsonDocument collation) => (collation.Text("locale") ?? "simple", collation.Whole("strength") ?? 3) switch
    {
        ("simple", _) => Simple,
        (_, 1) => new(CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace),
        (_, 2) => new(CompareOptions.IgnoreCase),
        _ => Simple,
    };

    public int Compare(BsonValue x, BsonValue y) => _options is { } options && x.IsString() && y.IsString()
        ? CultureInfo.InvariantCulture.CompareInfo.Compare(x.AsString, y.AsString, options)
        : x.CompareTo(y);

    public bool Equal(BsonValue x, BsonValue y) => Compare(x, y) == 0;

    /// <summary>A value that is the same for all texts that compare as equal.</summary>
    public BsonValue Fold(BsonValue value) => _options is { } options && value.IsString()
        ? BsonValue.FromBinary(CultureInfo.InvariantCulture.CompareInfo.GetSortKey(value.AsString, options).KeyData)
        : value;
}
