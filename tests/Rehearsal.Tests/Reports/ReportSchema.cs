using System.Text.Json;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Tests.Reports;

internal static class ReportSchema
{
    /// <summary>The published one, docs/report.schema.json.</summary>
    public static JsonShape Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppHostLocation.Root()!, "docs", "report.schema.json")));
        return new JsonShape(document.RootElement.Clone());
    }
}
