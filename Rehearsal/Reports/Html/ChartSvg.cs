using System.Text;
using static Platform.Rehearsal.Reports.Html.Markup;

namespace Platform.Rehearsal.Reports.Html;

/// <summary>Draws a chart as inline SVG: bands, grid, axes with units, then the series. Colours come from the page's style sheet.</summary>
internal sealed class ChartSvg(Chart chart, TimeAxis axis)
{
    private const double Width = 960;
    private const double Height = 208;
    private const double Left = 62;
    private const double Right = 12;
    private const double Top = 24;
    private const double Bottom = 26;

    /// <summary>Estimated width of one letter of a band's label.</summary>
    private const double Letter = 6.1;

    private readonly StringBuilder svg = new();

    public string Draw()
    {
        svg.Append($"<svg viewBox=\"0 0 {Number(Width)} {Number(Height)}\" role=\"img\" aria-label=\"{Text(chart.Title)}\">");
        foreach (var band in axis.Bands) Band(band);
        foreach (var tick in chart.Scale.Ticks) HorizontalGrid(tick);
        TimeTicks();
        foreach (var series in chart.Series) Draw(series);
        svg.Append("</svg>");
        return svg.ToString();
    }

    private static double PlotWidth => Width - Left - Right;

    private static double PlotBottom => Height - Bottom;

    private double X(double seconds) => Left + (Math.Clamp(seconds / axis.Seconds, 0, 1) * PlotWidth);

    private double Y(double value) => PlotBottom - (chart.Scale.Share(value) * (PlotBottom - Top));

    private void Band(Band band)
    {
        var (from, width) = (X(band.From), Math.Max(2, X(band.To) - X(band.From)));
        svg.Append($"<rect class=\"{band.Kind}\" x=\"{Number(from)}\" y=\"{Number(Top)}\" width=\"{Number(width)}\" height=\"{Number(PlotBottom - Top)}\"><title>{Text(band.Label)}: {Seconds(band.To - band.From)}</title></rect>");
        if (!band.Kind.StartsWith("phase", StringComparison.Ordinal)) Mark(band, from);
        else if (band.Label.Length * Letter < width) svg.Append($"<text class=\"band\" x=\"{Number(from + (width / 2))}\" y=\"{Number(Top - 7)}\" text-anchor=\"middle\">{Text(band.Label)}</text>");
    }

    /// <summary>Each mark's label has a line of its own, to the left of the mark where there is room.</summary>
    private void Mark(Band band, double from)
    {
        var line = axis.Bands.Where(one => !one.Kind.StartsWith("phase", StringComparison.Ordinal)).TakeWhile(one => one != band).Count();
        var isRoomy = from - Left > band.Label.Length * Letter * 1.1;
        svg.Append($"<text class=\"mark {band.Kind}\" x=\"{Number(isRoomy ? from - 3 : from + 4)}\" y=\"{Number(Top + 12 + (line * 13))}\" text-anchor=\"{(isRoomy ? "end" : "start")}\">{Text(band.Label)}</text>");
    }

    private void HorizontalGrid(double tick)
    {
        var y = Number(Y(tick));
        svg.Append($"<line class=\"grid\" x1=\"{Number(Left)}\" x2=\"{Number(Width - Right)}\" y1=\"{y}\" y2=\"{y}\"/>");
        svg.Append($"<text class=\"tick\" x=\"{Number(Left - 7)}\" y=\"{Number(Y(tick) + 3.5)}\" text-anchor=\"end\">{Number(tick, "#,0.##")}</text>");
        if (tick == chart.Scale.Ticks[^1]) svg.Append($"<text class=\"unit\" x=\"2\" y=\"{Number(Top - 10)}\">{Text(chart.Unit)}</text>");
    }

    private void TimeTicks()
    {
        var step = Scale.TimeStep(axis.Seconds);
        svg.Append($"<line class=\"axis\" x1=\"{Number(Left)}\" x2=\"{Number(Width - Right)}\" y1=\"{Number(PlotBottom)}\" y2=\"{Number(PlotBottom)}\"/>");
        for (var at = 0.0; at <= axis.Seconds; at += step)
        {
            var x = Number(X(at));
            svg.Append($"<line class=\"axis\" x1=\"{x}\" x2=\"{x}\" y1=\"{Number(PlotBottom)}\" y2=\"{Number(PlotBottom + 4)}\"/>");
            svg.Append($"<text class=\"tick\" x=\"{x}\" y=\"{Number(PlotBottom + 17)}\" text-anchor=\"middle\">{Clock(at)}</text>");
        }
    }

    private void Draw(Series series)
    {
        if (series.Shape == SeriesShape.Bars)
        {
            foreach (var (x, y) in series.Points.Where(point => point.Y > 0)) Bar(series, x, y!.Value);
            return;
        }

        foreach (var run in Runs(series.Points)) Line(series, run);
    }

    private void Bar(Series series, double x, double y)
    {
        var width = Math.Max(1.5, (PlotWidth / axis.Seconds) - 1);
        svg.Append($"<rect class=\"bar c{series.Color}\" x=\"{Number(X(x))}\" y=\"{Number(Y(y))}\" width=\"{Number(width)}\" height=\"{Number(PlotBottom - Y(y))}\"><title>{Clock(x)}: {Number(y, "#,0.#")} {Text(series.Name)}</title></rect>");
    }

    private void Line(Series series, List<(double X, double Y)> run)
    {
        var path = Path(run, series.Shape == SeriesShape.Stairs);
        if (series.Shape == SeriesShape.Area)
            svg.Append($"<path class=\"area c{series.Color}\" d=\"{path}L{Number(X(run[^1].X))} {Number(PlotBottom)}L{Number(X(run[0].X))} {Number(PlotBottom)}Z\"/>");
        svg.Append($"<path class=\"line c{series.Color}\" d=\"{path}\"><title>{Text(series.Name)}</title></path>");
    }

    private string Path(List<(double X, double Y)> run, bool isStairs)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in run)
        {
            if (path.Length == 0) path.Append('M').Append(Number(X(x))).Append(' ').Append(Number(Y(y)));
            else if (isStairs) path.Append('H').Append(Number(X(x))).Append('V').Append(Number(Y(y)));
            else path.Append('L').Append(Number(X(x))).Append(' ').Append(Number(Y(y)));
        }

        return path.ToString();
    }

    /// <summary>Stretches without a gap.</summary>
    private static IEnumerable<List<(double X, double Y)>> Runs(IReadOnlyList<(double X, double? Y)> points)
    {
        var run = new List<(double, double)>();
        foreach (var (x, y) in points)
        {
            if (y is { } value && double.IsFinite(value))
            {
                run.Add((x, value));
                continue;
            }

            if (run.Count > 0) yield return run;
            run = [];
        }

        if (run.Count > 0) yield return run;
    }
}
