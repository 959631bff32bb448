namespace Platform.Rehearsal.Reports.Html;

/// <summary>A line, a staircase, an area or bars over the seconds of a pass.</summary>
/// <param name="Color">1 to 5: a colour of the style sheet; 4 is the colour of failure.</param>
/// <param name="Points">Seconds since the start of the pass, and the value; null breaks the line.</param>
internal sealed record Series(string Name, int Color, SeriesShape Shape, IReadOnlyList<(double X, double? Y)> Points);

internal enum SeriesShape
{
    Line,
    Stairs,
    Area,
    Bars,
}

/// <param name="Label">Written into the band where it fits.</param>
/// <param name="Kind">CSS class: <c>phase</c>, <c>phase odd</c>, <c>freeze</c> or <c>fault</c>.</param>
internal sealed record Band(string Label, double From, double To, string Kind);

/// <param name="Unit">Written at the vertical axis.</param>
internal sealed record Chart(string Title, string Unit, Scale Scale, IReadOnlyList<Series> Series)
{
    /// <summary>What the reader should look for.</summary>
    public string Caption { get; init; } = "";
}

/// <summary>The time axis that all charts of a pass share, with the bands behind them.</summary>
internal sealed record TimeAxis(double Seconds, IReadOnlyList<Band> Bands);
