using System.Text;
using System.Text.Json;

namespace Platform.Cosy.Store;

/// <summary>What a pointer file said when it was read.</summary>
/// <param name="Address">The store's address in it; null when the file is not there or names none.</param>
/// <param name="Certain">
/// False when the text may be the first half of a file that is being written: an absence, or a last line without its end.
/// Such a reading counts only when a second one says the same.
/// </param>
internal sealed record PointerReading(string? Address, bool Certain);

/// <summary>Reads the store's address from a <c>.env</c> file (<c>ConnectionStrings__main=...</c>) or a <c>.json</c> one (that key, or nested).</summary>
internal static class PointerFile
{
    /// <exception cref="FormatException">It is a JSON file and not JSON.</exception>
    public static async Task<PointerReading> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return Parse(await File.ReadAllTextAsync(path, Encoding.UTF8, cancel), Path.GetExtension(path) == ".json");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(null, Certain: false);
        }
    }

    public static PointerReading Parse(string text, bool json)
    {
        var address = json ? FromJson(text) : FromLines(text);
        return new(address, Certain: address is not null && (json || text.EndsWith('\n')));
    }

    private static string? FromLines(string text) => text.Split('\n')
        .Select(line => line.Trim())
        .Select(line => line.StartsWith("export ", StringComparison.Ordinal) ? line[7..].TrimStart() : line)
        .Where(line => line.StartsWith(CosySettings.StoreVariable + "=", StringComparison.Ordinal))
        .Select(line => Unquote(line[(CosySettings.StoreVariable.Length + 1)..].Trim()))
        .LastOrDefault(value => value.Length > 0);

    private static string Unquote(string value) =>
        value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'' ? value[1..^1] : value;

    private static string? FromJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return Text(root, CosySettings.StoreVariable) ?? (Child(root, "ConnectionStrings") is { } nested ? Text(nested, "main") : null);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"line {fault.LineNumber + 1} is not JSON");
        }
    }

    private static JsonElement? Child(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) ? child : null;

    private static string? Text(JsonElement element, string name) =>
        Child(element, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value ? value : null;
}
