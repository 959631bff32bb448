using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Platform.Mongo.Wire.Bson;

/// <summary>IEEE 754-2008 decimal floating point with 34 digits, in the binary integer encoding. Kept bit by bit: 1.0 and 1.00 are equal in value and differ in bits.</summary>
public readonly struct Decimal128 : IEquatable<Decimal128>
{
    public const int Size = 16;
    internal const int MaxDigits = 34;
    internal const int MinExponent = -6176;
    internal const int MaxExponent = 6111;
    private const int Bias = 6176;
    private static readonly UInt128 Largest = UInt128.Parse("9999999999999999999999999999999999", CultureInfo.InvariantCulture);
    private readonly ulong _high;
    private readonly ulong _low;

    public Decimal128(ulong high, ulong low) => (_high, _low) = (high, low);

    public ulong High => _high;
    public ulong Low => _low;
    public bool IsNegative => _high >> 63 != 0;
    public bool IsNaN => (_high >> 58 & 0x1F) == 0x1F;
    public bool IsInfinity => (_high >> 58 & 0x1F) == 0x1E;
    public bool IsFinite => (_high >> 59 & 0xF) != 0xF;
    public bool IsZero => IsFinite && Coefficient == UInt128.Zero;

    /// <summary>The value is coefficient × 10 to the power of <see cref="Exponent"/>. A coefficient of more than 34 digits counts as zero, by the standard.</summary>
    public UInt128 Coefficient
    {
        get
        {
            if (HasLargeForm)
                return UInt128.Zero;
            var coefficient = new UInt128(_high & 0x1_FFFF_FFFF_FFFF, _low);
            return coefficient > Largest ? UInt128.Zero : coefficient;
        }
    }

    public int Exponent => (int)(HasLargeForm ? _high >> 47 & 0x3FFF : _high >> 49 & 0x3FFF) - Bias;

    private bool HasLargeForm => (_high >> 61 & 3) == 3;

    public static Decimal128 Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes));

    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, _low);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], _high);
    }

    /// <summary>Makes a value of at most 34 digits; digits are added or trailing zeros taken to bring the exponent into its range.</summary>
    /// <returns>False where that would lose digits.</returns>
    public static bool TryMake(bool negative, BigInteger coefficient, int exponent, out Decimal128 value)
    {
        value = default;
        var limit = (BigInteger)Largest;
        if (coefficient.IsZero)
            exponent = Math.Clamp(exponent, MinExponent, MaxExponent);
        while ((coefficient > limit || exponent < MinExponent) && (coefficient % 10).IsZero)
            (coefficient, exponent) = (coefficient / 10, exponent + 1);
        while (exponent > MaxExponent && coefficient * 10 <= limit)
            (coefficient, exponent) = (coefficient * 10, exponent - 1);
        if (coefficient > limit || exponent is < MinExponent or > MaxExponent)
            return false;
        var bits = (UInt128)coefficient;
        value = new((negative ? 1UL << 63 : 0) | ((ulong)(exponent + Bias) << 49) | (ulong)(bits >> 64), (ulong)bits);
        return true;
    }

    public static bool TryParse(string text, out Decimal128 value) => Decimal128Text.TryParse(text, out value);

    public static Decimal128 Parse(string text) => TryParse(text, out var value) ? value : throw new BsonException($"'{text}' is no decimal128, or has more than {MaxDigits} digits");

    /// <summary>The value if it is a whole number of 64 bits.</summary>
    internal (bool Fits, long Value) Whole()
    {
        if (!IsFinite)
            return (false, 0);
        var (coefficient, exponent) = ((BigInteger)Coefficient, Exponent);
        while (exponent < 0 && (coefficient % 10).IsZero && !coefficient.IsZero)
            (coefficient, exponent) = (coefficient / 10, exponent + 1);
        if (coefficient.IsZero)
            return (true, 0);
        if (exponent is < 0 or > 19)
            return (false, 0);
        var whole = coefficient * BigInteger.Pow(10, exponent) * (IsNegative ? -1 : 1);
        return whole >= long.MinValue && whole <= long.MaxValue ? (true, (long)whole) : (false, 0);
    }

    /// <summary>The same bits.</summary>
    public bool Equals(Decimal128 other) => _high == other._high && _low == other._low;
    public override bool Equals(object? obj) => obj is Decimal128 other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(_high, _low);
    public override string ToString() => Decimal128Text.Write(this);

    public static bool operator ==(Decimal128 left, Decimal128 right) => left.Equals(right);
    public static bool operator !=(Decimal128 left, Decimal128 right) => !left.Equals(right);
}
