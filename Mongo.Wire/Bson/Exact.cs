using System.Numerics;

namespace Platform.Mongo.Wire.Bson;

internal enum ExactKind
{
    NaN,
    NegativeInfinity,
    Finite,
    PositiveInfinity,
}

/// <summary>Any number as magnitude × 2 to the power of <paramref name="Twos"/> × 10 to the power of <paramref name="Tens"/>.</summary>
internal readonly record struct Exact(ExactKind Kind, int Sign, BigInteger Magnitude, int Twos, int Tens)
{
    /// <summary>Of the magnitude. Off by far less than the step that <see cref="Compare"/> allows for.</summary>
    public double Log10 => BigInteger.Log10(Magnitude) + Twos * Math.Log10(2) + Tens;

    public static Exact Of(BsonView number) => number.Type switch
    {
        BsonType.Int32 => Of((long)number.AsInt32),
        BsonType.Int64 => Of(number.AsInt64),
        BsonType.Double => Of(number.AsDouble),
        _ => Of(number.AsDecimal128),
    };

    public static int Compare(Exact a, Exact b)
    {
        if (a.Kind != b.Kind)
            return a.Kind.CompareTo(b.Kind);
        if (a.Kind != ExactKind.Finite)
            return 0;
        if (a.Sign != b.Sign || a.Sign == 0)
            return a.Sign.CompareTo(b.Sign);
        // Only numbers of about the same size are worth long arithmetic.
        var apart = a.Log10 - b.Log10;
        return a.Sign * (Math.Abs(apart) > 0.5 ? Math.Sign(apart) : Magnitudes(a, b));
    }

    /// <summary>The same for equal values: made from the shortest form, an odd magnitude that no five divides.</summary>
    public int Hash()
    {
        if (Kind != ExactKind.Finite || Sign == 0)
            return HashCode.Combine(Kind);
        var (magnitude, twos, fives) = (Magnitude, Twos + Tens, Tens);
        var zeros = (int)BigInteger.TrailingZeroCount(magnitude);
        (magnitude, twos) = (magnitude >> zeros, twos + zeros);
        while ((magnitude % 5).IsZero)
            (magnitude, fives) = (magnitude / 5, fives + 1);
        return HashCode.Combine(Sign, magnitude, twos, fives);
    }

    private static int Magnitudes(Exact a, Exact b)
    {
        var (twos, tens) = (Math.Min(a.Twos, b.Twos), Math.Min(a.Tens, b.Tens));
        return a.Over(twos, tens).CompareTo(b.Over(twos, tens));
    }

    private BigInteger Over(int twos, int tens) => (Magnitude << (Twos - twos)) * BigInteger.Pow(10, Tens - tens);

    private static Exact Of(long value) => new(ExactKind.Finite, Math.Sign(value), BigInteger.Abs(value), 0, 0);

    private static Exact Of(double value)
    {
        if (!double.IsFinite(value))
            return Special(double.IsNaN(value), value < 0);
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent != 0)
            mantissa |= 1L << 52;
        return new(ExactKind.Finite, Math.Sign(value), mantissa, Math.Max(exponent, 1) - 1075, 0);
    }

    private static Exact Of(Decimal128 value)
    {
        if (!value.IsFinite)
            return Special(value.IsNaN, value.IsNegative);
        var coefficient = value.Coefficient;
        var sign = coefficient == UInt128.Zero ? 0 : value.IsNegative ? -1 : 1;
        return new(ExactKind.Finite, sign, coefficient, 0, value.Exponent);
    }

    private static Exact Special(bool nan, bool negative) =>
        new(nan ? ExactKind.NaN : negative ? ExactKind.NegativeInfinity : ExactKind.PositiveInfinity, 0, BigInteger.Zero, 0, 0);
}
