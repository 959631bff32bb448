using System.Text;
using Platform.Rehearsal.Passes;
using static Platform.Rehearsal.Reports.Html.Markup;

namespace Platform.Rehearsal.Reports.Html;

/// <summary>One pass on the page: what happened in a sentence, phases, charts, stores, expectations, errors.</summary>
internal sealed class PassSection(PassReport pass)
{
    private readonly StringBuilder html = new();

    public string Render()
    {
        html.Append($"<section><h2>Pass “{Text(pass.Name)}” <span class=\"pill {(pass.Held ? "good" : "bad")}\">{(pass.Held ? "held" : "did not hold")}</span></h2>");
        html.Append($"<p class=\"lead\">{Sentence()}</p>");
        Errors();
        Phases();
        Charts();
        Expectations();
        RollBacks();
        Stores();
        Notes();
        return html.Append("</section>").ToString();
    }

    private string Sentence()
    {
        var story = pass.Name switch
        {
            "fault" => "The new instance was made to fail every request at half the traffic",
            "kills" => "The app moved from the source to the target under load while the migrator was killed again and again",
            "rollbacks" => "Every phase of the move was taken back under load, and the app moved again after each",
            _ => "The app moved from the source to the target under load",
        };
        var end = pass.Outcome switch
        {
            Outcomes.Finished => "the migration finished",
            Outcomes.RolledBack when pass.RollBacks.Count > 0 => "at the end everything was back at the source",
            Outcomes.RolledBack => $"traffic went back by itself{(pass.DetectionMs is { } ms ? $", {Ms(ms)} after the first failed request" : "")}",
            _ => "the pass failed",
        };
        return $"{story}; {end}. It took {Seconds(pass.Seconds)}; users sent {Count(pass.Requests.Total)} requests.";
    }

    private void Errors()
    {
        if (pass.Errors.Count == 0) return;
        html.Append("<div class=\"errors\"><h3>Errors</h3><ul>");
        foreach (var error in pass.Errors) html.Append($"<li>{Text(error)}</li>");
        html.Append("</ul></div>");
    }

    private void Phases()
    {
        if (pass.Phases.Count == 0) return;
        var total = pass.Phases.Sum(phase => phase.Seconds);
        html.Append("<h3>Phases</h3><div class=\"phases\">");
        foreach (var phase in pass.Phases.Where(phase => phase.Seconds > 0))
            html.Append($"<div class=\"p-{Text(phase.Name)}\" style=\"flex-grow:{Number(Math.Max(phase.Seconds / total, 0.001), "0.####")}\" title=\"{Text(phase.Name)}: {Seconds(phase.Seconds)}\"><b>{Text(phase.Name)}</b><i>{Seconds(phase.Seconds)}</i></div>");
        html.Append("</div><ol class=\"phaselist\">");
        foreach (var phase in pass.Phases)
            html.Append($"<li class=\"p-{Text(phase.Name)}\"><b>{Text(phase.Name)}</b> {Seconds(phase.Seconds)} <small>from {Clock(Math.Max(0, PassCharts.At(pass, phase.Started)))}</small></li>");
        html.Append("</ol>");
    }

    private void Charts()
    {
        var axis = PassCharts.Axis(pass);
        foreach (var chart in PassCharts.All(pass))
        {
            html.Append($"<figure><figcaption><h3>{Text(chart.Title)}</h3><ul class=\"legend\">");
            foreach (var series in chart.Series) html.Append($"<li><span class=\"swatch c{series.Color}\"></span>{Text(series.Name)}</li>");
            html.Append($"</ul></figcaption>{new ChartSvg(chart, axis).Draw()}");
            if (chart.Caption.Length > 0) html.Append($"<p class=\"caption\">{Text(chart.Caption)}</p>");
            html.Append("</figure>");
        }
    }

    private void Expectations()
    {
        html.Append("<h3>What had to be true</h3><table><thead><tr><th>Expectation<th>Expected<th>Measured<th>Held</tr></thead><tbody>");
        foreach (var one in pass.Expectations)
            html.Append($"<tr class=\"{(one.Held ? "" : "bad")}\"><td>{Text(one.Name)}<td>{Text(one.Expected)}<td>{Text(one.Measured)}<td class=\"verdict\">{(one.Held ? "✓ yes" : "✗ no")}</tr>");
        html.Append("</tbody></table>");
    }

    private void RollBacks()
    {
        if (pass.RollBacks.Count == 0) return;
        html.Append("<h3>Roll backs</h3><table><thead><tr><th>Phase<th class=\"n\">Users were back after<th class=\"n\">Checked after<th class=\"n\">Writes waited<th class=\"n\">Written in bulk before<th>By hand<th>Checks</tr></thead><tbody>");
        foreach (var one in pass.RollBacks)
            html.Append($"<tr><td>{Text(one.Phase)}<td class=\"n\">{Seconds(one.UsersBackSeconds)}<td class=\"n\">{Seconds(one.Seconds)}<td class=\"n\">{Ms(one.FreezeMs)}<td class=\"n\">{Count(one.WrittenAtTarget)}<td>{Text(one.ByHand)}<td>{one.ChecksPassed} passed{(one.ChecksFailed > 0 ? $", {one.ChecksFailed} failed" : "")}{(one.ChecksInconclusive > 0 ? $", {one.ChecksInconclusive} inconclusive" : "")}</tr>");
        html.Append("</tbody></table><p class=\"caption\">By hand: what the roll back procedures that teams follow today allow for the same phase. The times measured here are for one machine and this plan.</p>");
    }

    private void Stores()
    {
        if (pass.Stores.Count == 0) return;
        html.Append("<h3>Stores</h3><table><thead><tr><th>Store<th>Kind<th class=\"n\">Rows copied<th class=\"n\">Changes applied<th class=\"n\">Partitions verified<th class=\"n\">Mismatched<th class=\"n\">Drain expected<th class=\"n\">Drain took</tr></thead><tbody>");
        foreach (var store in pass.Stores)
            html.Append($"<tr><td>{Text(store.Name)}<td>{Text(store.Kind)}<td class=\"n\">{Count(store.RowsCopied)}<td class=\"n\">{Count(store.ChangesApplied)}<td class=\"n\">{Count(store.PartitionsVerified)}<td class=\"n\">{Count(store.PartitionsMismatched)}<td class=\"n\">{Ms(store.DrainExpectedMs)}<td class=\"n\">{Ms(store.DrainMs)}</tr>");
        html.Append("</tbody></table>");
    }

    private void Notes()
    {
        foreach (var note in pass.Notes) html.Append($"<p class=\"caption\">Note: {Text(note)}</p>");
    }
}
