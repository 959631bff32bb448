using System.Globalization;
using System.Numerics;
using System.Text;

namespace Platform.Mongo.Wire.Bson;

/// <summary>The text form of decimals, by "BSON Decimal128 Type Handling in Drivers": scientific where the exponent is positive or the number very small.</summary>
internal static class Decimal128Text
{
    private const int LongestText = 10_000;

    public static string Write(Decimal128 value)
    {
        if (value.IsNaN)
            return "NaN";
        var sign = value.IsNegative ? "-" : "";
        if (value.IsInfinity)
            return sign + "Infinity";
        var digits = value.Coefficient.ToString(CultureInfo.InvariantCulture);
        var adjusted = value.Exponent + digits.Length - 1;
        return sign + (value.Exponent > 0 || adjusted < -6 ? Scientific(digits, adjusted) : Plain(digits, -value.Exponent));
    }

    private static string Scientific(string digits, int adjusted) =>
        $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}E{(adjusted < 0 ? "" : "+")}{adjusted.ToString(CultureInfo.InvariantCulture)}";

    private static string Plain(string digits, int decimals)
    {
        if (decimals == 0)
            return digits;
        digits = digits.PadLeft(decimals + 1, '0');
        return $"{digits[..^decimals]}.{digits[^decimals..]}";
    }

    public static bool TryParse(string text, out Decimal128 value)
    {
        value = default;
        if (text.Length is 0 or > LongestText)
            return false;
        var negative = text[0] == '-';
        var rest = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        if (rest.Equals("nan", StringComparison.OrdinalIgnoreCase))
            value = new(0x7C00UL << 48, 0);
        else if (rest.Equals("inf", StringComparison.OrdinalIgnoreCase) || rest.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            value = new((negative ? 0xF800UL : 0x7800UL) << 48, 0);
        else
            return TryNumber(negative, rest, out value);
        return true;
    }

    private static bool TryNumber(bool negative, ReadOnlySpan<char> text, out Decimal128 value)
    {
        value = default;
        var exponent = 0;
        var mark = text.IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            if (!int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
                return false;
            text = text[..mark];
        }
        var digits = new StringBuilder();
        var point = text.IndexOf('.');
        digits.Append(point < 0 ? text : text[..point]);
        if (point >= 0)
        {
            digits.Append(text[(point + 1)..]);
            exponent = (int)Math.Max(int.MinValue, (long)exponent - (text.Length - point - 1));
        }
        return BigInteger.TryParse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var coefficient)
            && Decimal128.TryMake(negative, coefficient, exponent, out value);
    }
}
