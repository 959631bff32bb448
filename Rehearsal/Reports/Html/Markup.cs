using System.Globalization;
using System.Net;

namespace Platform.Rehearsal.Reports.Html;

/// <summary>Values as HTML and SVG text: escaped, and the same in every culture.</summary>
internal static class Markup
{
    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    public static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "not measured";

    public static string Number(double value, string format = "0.##") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Milliseconds, in seconds from ten thousand on.</summary>
    public static string Ms(double? ms) => ms switch
    {
        null => "not measured",
        >= 10_000 => $"{Number(ms.Value / 1000, "#,0.0")} s",
        >= 100 => $"{Number(ms.Value, "#,0")} ms",
        _ => $"{Number(ms.Value, "0.#")} ms",
    };

    public static string Seconds(double seconds) => seconds switch
    {
        < 1 => $"{Number(seconds * 1000, "0")} ms",
        < 120 => $"{Number(seconds, "0.0")} s",
        _ => $"{(int)seconds / 60} min {Number(seconds % 60, "00")} s",
    };

    /// <summary>Minutes and seconds since the start.</summary>
    public static string Clock(double seconds) => $"{(int)seconds / 60}:{(int)seconds % 60:00}";
}
