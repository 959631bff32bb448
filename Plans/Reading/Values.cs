using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Plans.Reading;

/// <summary>Readers of single values. Each reports what is wrong and then returns something harmless.</summary>
internal static partial class Values
{
    public const string DurationForms = "Write a whole number and its unit: 500ms, 30s, 12m, 48h, 7d.";

    public static string Text(PlanNode node, PlanContext context)
    {
        if (node is ScalarNode { IsNothing: false } scalar && scalar.Value.Length > 0)
            return scalar.Value;
        context.Errors.Add(node.Place, $"here must be a text, and there is {node.Sort}", "Write one value.");
        return "";
    }

    /// <summary>A name that is safe in file names, metric labels, and names of slots and variables.</summary>
    public static string Name(PlanNode node, PlanContext context)
    {
        var name = Text(node, context);
        if (name.Length > 0 && !NameForm().IsMatch(name))
            context.Errors.Add(node.Place, $"`{Quote.Short(name)}` is no name", "Use at most 40 of a-z, 0-9 and `-`, the first a letter.");
        return name;
    }

    public static TimeSpan Duration(PlanNode node, PlanContext context)
    {
        var text = Text(node, context);
        if (text.Length == 0)
            return TimeSpan.Zero;
        if (TryDuration(text) is { } duration)
            return duration;
        context.Errors.Add(node.Place, $"`{Quote.Short(text)}` is no duration", DurationForms);
        return TimeSpan.Zero;
    }

    public static TimeSpan PositiveDuration(PlanNode node, PlanContext context)
    {
        var before = context.Errors.Count;
        var duration = Duration(node, context);
        if (duration == TimeSpan.Zero && context.Errors.Count == before)
            context.Errors.Add(node.Place, "zero is too short here", DurationForms);
        return duration;
    }

    /// <summary>Up to ten years; null when the text is none.</summary>
    public static TimeSpan? TryDuration(string text)
    {
        var match = DurationForm().Match(text);
        if (!match.Success)
            return null;
        var unit = match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };
        var number = long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        return number <= TimeSpan.FromDays(3653).Ticks / unit.Ticks ? unit * number : null;
    }

    public static Func<PlanNode, PlanContext, int> Whole(int least, int most) => (node, context) =>
    {
        var text = Text(node, context);
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        if (text.Length > 0)
            context.Errors.Add(node.Place, $"`{Quote.Short(text)}` is not right here", $"Write a whole number from {least} to {most}.");
        return least;
    };

    public static bool YesOrNo(PlanNode node, PlanContext context)
    {
        var text = Text(node, context);
        if (text is not ("true" or "false" or ""))
            context.Errors.Add(node.Place, $"`{Quote.Short(text)}` is neither true nor false", "Write true or false.");
        return text == "true";
    }

    public static long Bytes(PlanNode node, PlanContext context)
    {
        var text = Text(node, context);
        var match = BytesForm().Match(text);
        if (match.Success)
            return long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) << (match.Groups["unit"].Value switch { "KB" => 10, "MB" => 20, "GB" => 30, _ => 40 });
        if (text.Length > 0)
            context.Errors.Add(node.Place, $"`{Quote.Short(text)}` is no size", "Write a whole number and its unit: 512MB, 10GB, 2TB.");
        return 0;
    }

    public static T Choice<T>(PlanNode node, PlanContext context, IReadOnlyDictionary<string, T> choices)
    {
        var text = Text(node, context);
        if (choices.TryGetValue(text, out var chosen))
            return chosen;
        if (text.Length > 0)
            context.Errors.Add(node.Place, $"`{Quote.Short(text)}` is not known here", Nearest.Remedy(text, [.. choices.Keys]));
        return choices.Values.First();
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}\\z")]
    private static partial Regex NameForm();

    [GeneratedRegex("^(?<number>[0-9]{1,12})(?<unit>ms|s|m|h|d)\\z")]
    private static partial Regex DurationForm();

    [GeneratedRegex("^(?<number>[1-9][0-9]{0,5})(?<unit>KB|MB|GB|TB)\\z")]
    private static partial Regex BytesForm();
}
