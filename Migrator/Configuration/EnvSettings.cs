using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Migrator.Configuration;

/// <summary>
/// Sets keys of a <c>.env</c> file. Bytes are taken as Latin-1 characters, one for one, so that what is not edited comes out as it went in, whatever its encoding.
/// Every line of a key is set, since readers differ in which one counts; its <c>export</c>, quotes and comment stay.
/// </summary>
internal static partial class EnvSettings
{
    /// <exception cref="FormatException">A value cannot be written in such a file.</exception>
    public static byte[] Set(byte[]? content, IReadOnlyDictionary<string, string> values)
    {
        var text = Encoding.Latin1.GetString(content ?? []);
        var bytesOfValues = values.ToDictionary(pair => pair.Key, pair => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(OneLine(pair.Key, pair.Value))));
        var found = new HashSet<string>();
        text = Line().Replace(text, match =>
        {
            if (!bytesOfValues.TryGetValue(match.Groups["key"].Value, out var value))
                return match.Value;
            found.Add(match.Groups["key"].Value);
            return match.Groups["head"].Value + Quoted(value, match.Groups["value"].Value) + match.Groups["tail"].Value;
        });
        var added = string.Concat(bytesOfValues.Where(pair => !found.Contains(pair.Key)).Select(pair => $"{pair.Key}={Quoted(pair.Value, "")}{LineEnd(text)}"));
        return Encoding.Latin1.GetBytes(added.Length == 0 ? text : Ended(text) + added);
    }

    private static string OneLine(string key, string value) =>
        value.AsSpan().IndexOfAny('\n', '\r', '\0') < 0 ? value : throw new FormatException($"the value of {key} has a line break in it");

    /// <summary>The old value's quotes where they can hold the new one; else none where none are needed, then single ones, then double ones.</summary>
    private static string Quoted(string value, string old)
    {
        var plain = value.Length > 0 && !NeedsQuotes().IsMatch(value);
        if (old.StartsWith('"') && plain)
            return $"\"{value}\"";
        if (!value.Contains('\'', StringComparison.Ordinal) && (old.StartsWith('\'') || !plain))
            return $"'{value}'";
        return plain ? value : $"\"{Special().Replace(value, @"\$0")}\"";
    }

    private static string LineEnd(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    private static string Ended(string text) => text.Length == 0 || text.EndsWith('\n') ? text : text + LineEnd(text);

    /// <summary>One assignment. A quoted value may run over several lines, which then are no assignments.</summary>
    [GeneratedRegex("""^(?<head>(?:\xEF\xBB\xBF)?[ \t]*(?:export[ \t]+)?(?<key>[A-Za-z_][A-Za-z0-9_.:-]*)[ \t]*=[ \t]*)(?<value>"(?:\\.|[^"\\])*"|'[^']*'|[^\r\n]*?)(?<tail>(?:[ \t]+\#[^\r\n]*|[ \t]*)\r?)$""", RegexOptions.Multiline, 5000)]
    private static partial Regex Line();

    [GeneratedRegex("""[\s#"'$\\`]""")]
    private static partial Regex NeedsQuotes();

    [GeneratedRegex("""["\\$`]""")]
    private static partial Regex Special();
}
