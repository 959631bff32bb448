using System.Numerics;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Documents;

/// <summary>Adds and multiplies as a server does: in the wider of both types, from int to long where an int is too small.</summary>
internal static class Arithmetic
{
    public static BsonValue Add(BsonValue a, BsonValue b) => Combine(a, b, (x, y) => x + y, (x, y) => x + y, AddDecimals);

    public static BsonValue Subtract(BsonValue a, BsonValue b) => Add(a, Multiply(b, BsonValue.FromInt32(-1)));

    public static BsonValue Multiply(BsonValue a, BsonValue b) => Combine(a, b, (x, y) => x * y, (x, y) => x * y, (x, y) => Decimal(Signed(x) * Signed(y), x.Exponent + y.Exponent));

    private static BsonValue Combine(BsonValue a, BsonValue b, Func<Int128, Int128, Int128> whole, Func<double, double, double> real, Func<Decimal128, Decimal128, Decimal128> exact)
    {
        if (a.Type == BsonType.Decimal128 || b.Type == BsonType.Decimal128)
            return ToDecimal(a) is { IsFinite: true } x && ToDecimal(b) is { IsFinite: true } y ? BsonValue.FromDecimal128(exact(x, y)) : BsonValue.FromDecimal128(Decimal128.Parse("NaN"));
        if (a.Type == BsonType.Double || b.Type == BsonType.Double)
            return BsonValue.FromDouble(real(a.View.Number(), b.View.Number()));
        a.TryGetWhole(out var left);
        b.TryGetWhole(out var right);
        var result = whole(left, right);
        if (a.Type == BsonType.Int32 && b.Type == BsonType.Int32 && result == (int)result)
            return BsonValue.FromInt32((int)result);
        return result == (long)result ? BsonValue.FromInt64((long)result) : throw Refusal.BadValue($"Failed to apply the operation to {a} and {b}: the result is outside of what a long can hold");
    }

    public static Decimal128 ToDecimal(BsonValue value) => value.Type == BsonType.Decimal128 ? value.AsDecimal128
        : Decimal128.TryParse(value.Type == BsonType.Double ? value.AsDouble.ToString("G15", System.Globalization.CultureInfo.InvariantCulture) : value.ToString(), out var number) ? number
        : Decimal128.Parse("NaN");

    private static Decimal128 AddDecimals(Decimal128 a, Decimal128 b)
    {
        var exponent = Math.Min(a.Exponent, b.Exponent);
        return Decimal(Signed(a) * BigInteger.Pow(10, a.Exponent - exponent) + Signed(b) * BigInteger.Pow(10, b.Exponent - exponent), exponent);
    }

    private static BigInteger Signed(Decimal128 value) => value.IsNegative ? -(BigInteger)value.Coefficient : value.Coefficient;

    /// <summary>Rounded half to even where the digits are too many.</summary>
    private static Decimal128 Decimal(BigInteger number, int exponent)
    {
        Decimal128 made;
        while (!Decimal128.TryMake(number.Sign < 0, BigInteger.Abs(number), exponent, out made))
        {
            if (exponent > 6111)
                throw Refusal.BadValue("the result is outside of what a decimal can hold");
            var (quotient, rest) = BigInteger.DivRem(number, 10);
            number = BigInteger.Abs(rest) > 5 || BigInteger.Abs(rest) == 5 && !quotient.IsEven ? quotient + number.Sign : quotient;
            exponent++;
        }
        return made;
    }
}
