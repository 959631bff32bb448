using System.Globalization;

namespace Platform.Plans.Reading;

/// <summary>Reads a gate: its thresholds are percent or durations, as its metric asks.</summary>
internal static class GateReader
{
    private static readonly Dictionary<string, GateMetric> Metrics = Enum.GetValues<GateMetric>().ToDictionary(metric => metric.Word());

    public static GatePlan? Gate(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Gate, context) is not { } section)
            return null;
        var known = section.Context.Errors.Count;
        var metric = section.Required("metric", (value, _) => Values.Choice(value, context, Metrics));
        var threshold = context.Errors.Count == known ? Threshold(metric) : Anything;
        var warn = section.Has("warn") ? section.Required("warn", threshold) : (double?)null;
        var rollBack = section.Required("roll_back", threshold);
        if (warn >= rollBack && context.Errors.Count == known)
            section.Errors.Add(section.PlaceOf("warn"), "`warn` is not below `roll_back`: it would never be seen", "Lower `warn`, raise `roll_back`, or leave `warn` out.");
        return new GatePlan(metric, warn, rollBack, section.Optional("minimum_samples", Values.Whole(1, 1_000_000), metric == GateMetric.Lag ? 1 : 100))
        {
            Window = section.Optional("window", Values.PositiveDuration, TimeSpan.FromSeconds(30)),
            AskAfter = section.Optional("ask_after", Values.PositiveDuration, TimeSpan.FromMinutes(5)),
        };
    }

    private static Func<PlanNode, PlanContext, double> Threshold(GateMetric metric) => metric switch
    {
        GateMetric.ErrorRate => Percent,
        GateMetric.LatencyP95 => (node, context) => Values.PositiveDuration(node, context).TotalMilliseconds,
        _ => (node, context) => Values.PositiveDuration(node, context).TotalSeconds,
    };

    /// <summary>What a threshold must be is unknown while its metric is.</summary>
    private static double Anything(PlanNode node, PlanContext context) => 0;

    private static double Percent(PlanNode node, PlanContext context)
    {
        var text = Values.Text(node, context);
        if (text.EndsWith('%') && decimal.TryParse(text[..^1].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100)
            return (double)(percent / 100);
        if (text.Length > 0)
            context.Errors.Add(node.Place, $"`{Quote.Short(text)}` is no error rate", "Write percent above 0% up to 100%, in quotes: \"2%\", \"0.5%\".");
        return 0;
    }
}
