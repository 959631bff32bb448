using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Migrator.Configuration;

/// <summary>
/// Sets keys of a JSON file by cutting the new text in where the old stood, so that order, layout and comments stay byte for byte. A key is looked for as it is
/// written, then along its levels (<c>A__B</c> and <c>A:B</c> are <c>B</c> in <c>A</c>); one that is nowhere is added to the deepest level that exists.
/// </summary>
internal static class JsonSettings
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Separators = ["__", ":"];

    /// <exception cref="FormatException">The file is no JSON object, or something else than a single value stands at a key.</exception>
    public static byte[] Set(byte[]? content, IReadOnlyDictionary<string, string> values)
    {
        var json = content is { Length: > 0 } ? content : "{}\n"u8.ToArray();
        foreach (var (key, value) in values)
            json = Set(json, key, JsonSerializer.SerializeToUtf8Bytes(value, Readable));
        return json;
    }

    private static byte[] Set(byte[] json, string key, byte[] value)
    {
        var map = JsonMap.Of(json);
        var levels = key.Split(Separators, StringSplitOptions.None);
        if ((map.Find([key]) ?? map.Find(levels)) is { } place)
            return place.IsSingle ? Cut(json, place.Start, place.End, value) : throw new FormatException($"{key} is no single value there");
        for (var depth = levels.Length - 1; depth > 0; depth--)
        {
            if (map.Find(levels[..depth]) is { IsObject: true } parent)
                return Add(json, parent, string.Join(key.Contains("__", StringComparison.Ordinal) ? "__" : ":", levels[depth..]), value);
        }
        return Add(json, map.Root, key, value);
    }

    private static byte[] Add(byte[] json, JsonPlace parent, string key, byte[] value)
    {
        byte[] property = [.. JsonSerializer.SerializeToUtf8Bytes(key, Readable), .. ": "u8, .. value];
        if (parent.LastEnd is not { } lastEnd)
            return Cut(json, parent.Start + 1, parent.End - 1, [.. "\n  "u8, .. property, .. "\n"u8]);
        var indent = json[(parent.Start + 1)..parent.FirstStart!.Value];
        var layout = Encoding.UTF8.GetString(indent).Trim().Length == 0 ? indent : "\n  "u8.ToArray();
        return Cut(json, lastEnd, lastEnd, [.. ","u8, .. layout, .. property]);
    }

    private static byte[] Cut(byte[] json, int start, int end, byte[] with) => [.. json[..start], .. with, .. json[end..]];
}
