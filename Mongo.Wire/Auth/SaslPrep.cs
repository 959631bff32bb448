using System.Globalization;
using System.Text;

namespace Platform.Mongo.Wire.Auth;

/// <summary>RFC 4013: makes passwords equal that look equal. What it forbids is refused; direction marks of mixed texts are not looked at.</summary>
internal static class SaslPrep
{
    private const string MappedToNothing = "\u00AD\u034F\u1806\u180B\u180C\u180D\u200B\u200C\u200D\u2060\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F\uFEFF";

    public static string Apply(string text)
    {
        if (text.All(c => c is >= ' ' and < '\x7F'))
            return text;
        var mapped = new StringBuilder();
        foreach (var c in text)
            if (char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator)
                mapped.Append(' ');
            else if (!MappedToNothing.Contains(c))
                mapped.Append(c);
        var prepared = mapped.ToString().Normalize(NormalizationForm.FormKC);
        return prepared.Any(Forbidden) ? throw new ArgumentException("the password contains control or private characters, which SASLprep forbids") : prepared;
    }

    private static bool Forbidden(char c) => c != ' ' && char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || c is >= '\uFFF9' and <= '\uFFFD' or '\u0340' or '\u0341' or (>= '\u200E' and <= '\u200F') or (>= '\u202A' and <= '\u202E');
}
