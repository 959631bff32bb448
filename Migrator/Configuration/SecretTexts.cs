using System.Text;
using System.Text.Json;

namespace Platform.Migrator.Configuration;

/// <summary>The texts of a configuration that must not be told: its lines, what stands behind their first <c>=</c> or <c>:</c>, and the texts of a JSON document.</summary>
internal static class SecretTexts
{
    public static IReadOnlyList<string> Of(byte[] content)
    {
        var text = Encoding.UTF8.GetString(content);
        var lines = text.Split('\n').Select(line => line.Trim()).ToList();
        return [.. lines.Concat(lines.Select(Value)).Concat(Json(content)).Where(part => part.Length > 0).Distinct()];
    }

    private static string Value(string line)
    {
        var at = line.AsSpan().IndexOfAny('=', ':');
        return at < 0 ? "" : line[(at + 1)..].Trim().Trim('"', '\'', ',');
    }

    private static IEnumerable<string> Json(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return Texts(document.RootElement).ToList();
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
