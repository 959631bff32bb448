namespace Platform.Mongo.Wire.Bson;

/// <summary>
/// Compares numbers of all four types by their exact values, so that the order is total: NaN first, then minus infinity, then the numbers. Rounding a
/// decimal to a double, or a large integer, would make a equal b and b equal c, but not a equal c.
/// </summary>
internal static class Numbers
{
    private const double TwoTo63 = 9223372036854775808.0;

    public static int Compare(BsonView a, BsonView b)
    {
        if (a.Type == BsonType.Decimal128 || b.Type == BsonType.Decimal128)
            return Exact.Compare(Exact.Of(a), Exact.Of(b));
        if (a.Type == BsonType.Double)
            return b.Type == BsonType.Double ? Compare(a.AsDouble, b.AsDouble) : -Compare(Integer(b), a.AsDouble);
        return b.Type == BsonType.Double ? Compare(Integer(a), b.AsDouble) : Integer(a).CompareTo(Integer(b));
    }

    /// <summary>A double as a 64-bit integer, if it is a whole number that fits.</summary>
    public static (bool Fits, long Value) Whole(double value) =>
        value is >= -TwoTo63 and < TwoTo63 && Math.Truncate(value) == value ? (true, (long)value) : (false, 0);

    /// <summary>The same for numbers that compare as equal.</summary>
    public static int Hash(BsonView number) => number.TryGetWhole(out var whole) ? whole.GetHashCode() : Exact.Of(number).Hash();

    private static long Integer(BsonView number) => number.Type == BsonType.Int32 ? number.AsInt32 : number.AsInt64;

    private static int Compare(double a, double b)
    {
        if (a < b)
            return -1;
        if (a > b)
            return 1;
        return a == b ? 0 : double.IsNaN(b).CompareTo(double.IsNaN(a));
    }

    private static int Compare(long a, double b)
    {
        if (double.IsNaN(b))
            return 1;
        if (b >= TwoTo63)
            return -1;
        if (b < -TwoTo63)
            return 1;
        var whole = (long)b;
        return a != whole ? a.CompareTo(whole) : 0.0.CompareTo(b - Math.Truncate(b));
    }
}
