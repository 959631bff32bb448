using System.Text;
using static Platform.Rehearsal.Reports.Html.Markup;

namespace Platform.Rehearsal.Reports.Html;

/// <summary><c>report.html</c>: one file that needs nothing else, on screen and on paper.</summary>
internal static class HtmlReport
{
    public static string Render(RehearsalReport report)
    {
        var html = new StringBuilder();
        html.Append($"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Rehearsal of {Text(report.Plan)}</title><style>{PageStyle.Css}</style></head><body><main>");
        html.Append(Header(report)).Append(Tiles(report));
        foreach (var pass in report.Passes) html.Append(new PassSection(pass).Render());
        html.Append("<footer>Freeze is the longest time in which no user's write was acknowledged. A failed request is one without a successful answer, for whatever reason. The same numbers are in report.json.</footer>");
        return html.Append("</main></body></html>\n").ToString();
    }

    private static string Header(RehearsalReport report)
    {
        var expectations = report.Passes.SelectMany(pass => pass.Expectations).ToList();
        var failed = expectations.Count(one => !one.Held);
        var verdict = report.Held ? "Everything held" : failed == 1 ? "One expectation did not hold" : $"{failed} expectations did not hold";
        var passes = string.Join(" and ", report.Passes.Select(pass => pass.Name));
        return $"<header class=\"{(report.Held ? "good" : "bad")}\"><p class=\"kicker\">Rehearsal of plan <b>{Text(report.Plan)}</b></p><h1>{verdict}</h1>"
            + $"<p>{expectations.Count - failed} of {expectations.Count} expectations held in {(report.Passes.Count == 1 ? "pass" : "passes")} {passes}. {report.Started:d MMMM yyyy, HH:mm} UTC, {Seconds(report.Seconds)} in all.</p></header>";
    }

    private static string Tiles(RehearsalReport report)
    {
        var unexpected = report.Requests.Failed - report.Requests.Injected;
        var wrong = report.Writes.Lost + report.Writes.Duplicated + report.Writes.Altered;
        var tiles = new List<string>
        {
            Tile("Write freeze", Ms(report.FreezeMs), $"budget {Ms(report.FreezeBudgetMs)}", report.FreezeMs <= report.FreezeBudgetMs),
            Tile("Failed requests", Count(unexpected), report.Requests.Injected > 0 ? $"beyond {Count(report.Requests.Injected)} injected, of {Count(report.Requests.Total)}" : $"of {Count(report.Requests.Total)}", unexpected == 0),
            Tile("Wrong writes", Count(wrong), $"lost, doubled or altered of {Count(report.Writes.Acknowledged)}", wrong == 0),
            Tile("Rows copied", Count(report.Stores.Sum(store => store.RowsCopied)), $"{Count(report.Stores.Sum(store => store.ChangesApplied))} changes applied", null),
            Tile("Latency p95", Ms(report.Requests.P95Ms), report.Passes.Count > 1 ? "in the slower pass" : "over the whole pass", null),
        };
        if (report.DetectionMs is { } detection) tiles.Add(Tile("Traffic taken back", Ms(detection), "after the first failed request", null));
        return $"<div class=\"tiles\">{string.Concat(tiles)}</div>";
    }

    private static string Tile(string name, string value, string detail, bool? good) =>
        $"<div class=\"tile {(good is { } held ? held ? "good" : "bad" : "")}\"><span>{Text(name)}</span><b>{Text(value)}</b><small>{Text(detail)}</small></div>";
}
