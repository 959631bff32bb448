namespace Platform.Mongo.Wire.Bson;

/// <summary>
/// MongoDB's order over all values ("Comparison/Sort Order" of the manual), without a collation. Numbers compare by value whatever their type, symbols as
/// strings; documents element by element: by type, then name, then value. It is total, so it serves sorting, ranges of <c>_id</c> and unique indexes.
/// </summary>
public sealed class BsonOrder : IComparer<BsonValue>, IEqualityComparer<BsonValue>
{
    public static readonly BsonOrder Instance = new();

    private BsonOrder()
    {
    }

    int IComparer<BsonValue>.Compare(BsonValue x, BsonValue y) => Compare(x.View, y.View);
    public bool Equals(BsonValue x, BsonValue y) => Compare(x.View, y.View) == 0;
    public int GetHashCode(BsonValue obj) => Hash(obj.View);

    /// <summary>Where a type stands: values of types with the same rank compare by value.</summary>
    public static int Rank(BsonType type) => type switch
    {
        BsonType.MinKey => -1,
        BsonType.None or BsonType.Undefined => 0,
        BsonType.Null => 5,
        BsonType.Double or BsonType.Int32 or BsonType.Int64 or BsonType.Decimal128 => 10,
        BsonType.String or BsonType.Symbol => 15,
        BsonType.Document => 20,
        BsonType.Array => 25,
        BsonType.Binary => 30,
        BsonType.ObjectId => 35,
        BsonType.Boolean => 40,
        BsonType.DateTime => 45,
        BsonType.Timestamp => 47,
        BsonType.Regex => 50,
        BsonType.DbPointer => 55,
        BsonType.Code => 60,
        BsonType.CodeWithScope => 65,
        BsonType.MaxKey => 127,
        _ => throw new BsonException($"there is no BSON type {(byte)type}"),
    };

    public static int Compare(BsonDocument a, BsonDocument b) => Documents(a.Span, b.Span, byName: true);

    public static int Compare(BsonView a, BsonView b)
    {
        var (rankA, rankB) = (Rank(a.Type), Rank(b.Type));
        if (rankA != rankB)
            return rankA.CompareTo(rankB);
        return a.Type switch
        {
            BsonType.Double or BsonType.Int32 or BsonType.Int64 or BsonType.Decimal128 => Numbers.Compare(a, b),
            BsonType.String or BsonType.Symbol or BsonType.Code => a.AsUtf8.SequenceCompareTo(b.AsUtf8),
            BsonType.Document => Documents(a.Bytes, b.Bytes, byName: true),
            BsonType.Array => Documents(a.Bytes, b.Bytes, byName: false),
            BsonType.ObjectId or BsonType.Regex or BsonType.Boolean => a.Bytes.SequenceCompareTo(b.Bytes),
            BsonType.DateTime => a.AsDateTimeMs.CompareTo(b.AsDateTimeMs),
            BsonType.Timestamp => a.AsTimestamp.CompareTo(b.AsTimestamp),
            BsonType.Binary => BySize(a.Bytes, b.Bytes, 4),
            BsonType.DbPointer => BySize(a.Bytes, b.Bytes, 0),
            BsonType.CodeWithScope => CodesWithScope(a.Bytes, b.Bytes),
            _ => 0,
        };
    }

    /// <summary>The same for values that compare as equal.</summary>
    public static int Hash(BsonView value)
    {
        if (value.IsNumber)
            return Numbers.Hash(value);
        var hash = new HashCode();
        hash.Add(Rank(value.Type));
        if (value.Type is BsonType.Document or BsonType.Array)
            HashElements(ref hash, value);
        else
            hash.AddBytes(value.Bytes);
        return hash.ToHashCode();
    }

    private static void HashElements(ref HashCode hash, BsonView value)
    {
        var reader = new BsonReader(value.Bytes);
        while (reader.Read())
        {
            if (value.Type == BsonType.Document)
                hash.AddBytes(reader.Name);
            hash.Add(Hash(reader.Value));
        }
    }

    private static int Documents(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool byName)
    {
        var left = new BsonReader(a);
        var right = new BsonReader(b);
        while (true)
        {
            var (more, moreRight) = (left.Read(), right.Read());
            if (!more || !moreRight)
                return more.CompareTo(moreRight);
            var order = Elements(ref left, ref right, byName);
            if (order != 0)
                return order;
        }
    }

    private static int Elements(ref BsonReader a, ref BsonReader b, bool byName)
    {
        var order = Rank(a.Type).CompareTo(Rank(b.Type));
        if (order == 0 && byName)
            order = a.Name.SequenceCompareTo(b.Name);
        return order != 0 ? order : Compare(a.Value, b.Value);
    }

    /// <summary>Shorter first. A binary's length comes before its subtype, and that before its content.</summary>
    private static int BySize(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int skip) =>
        a.Length != b.Length ? a.Length.CompareTo(b.Length) : a[skip..].SequenceCompareTo(b[skip..]);

    private static int CodesWithScope(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var left = CodeWithScope.Parts(a);
        var right = CodeWithScope.Parts(b);
        var order = left.Code.SequenceCompareTo(right.Code);
        return order != 0 ? order : Documents(left.Scope, right.Scope, byName: true);
    }
}
