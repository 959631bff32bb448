using System.Text.Json;

namespace Platform.Plans.Http;

/// <summary>Compares an answer's top-level properties with what a plan expects of them.</summary>
internal static class JsonExpectation
{
    /// <returns>The first difference as a clause, or null.</returns>
    public static string? Difference(string body, IReadOnlyDictionary<string, string> expected)
    {
        if (expected.Count == 0)
            return null;
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? expected.Select(pair => Difference(document.RootElement, pair.Key, pair.Value)).FirstOrDefault(difference => difference is not null)
                : "the answer is no JSON object";
        }
        catch (JsonException)
        {
            return body.Length >= HttpCaller.MostBytes ? "the answer is too long to be read as JSON" : "the answer is no JSON";
        }
    }

    private static string? Difference(JsonElement answer, string key, string expected)
    {
        if (!answer.TryGetProperty(key, out var found))
            return $"the answer has no `{key}`";
        var text = found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText();
        return text == expected ? null : $"`{key}` is `{Reading.Quote.Short(text)}`, not `{Reading.Quote.Short(expected)}`";
    }
}
