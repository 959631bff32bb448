using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Rehearsal.Reports;

/// <summary>Writes the two reports, each whole or not at all.</summary>
internal static class ReportFiles
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static async Task WriteAsync(RehearsalReport report, string directory, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        await WriteAsync(Path.Combine(directory, "report.json"), JsonSerializer.Serialize(report, Json) + "\n", cancel);
        await WriteAsync(Path.Combine(directory, "report.html"), Html.HtmlReport.Render(report), cancel);
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        var whole = path + ".tmp";
        await File.WriteAllTextAsync(whole, text, cancel);
        File.Move(whole, path, overwrite: true);
    }
}
