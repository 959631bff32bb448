using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Plans.Reading;

/// <summary>Reads <c>Tue-Thu 08:00-11:00 Europe/Berlin</c> and <c>Mon,Wed-Fri 22:00-02:00 UTC</c>.</summary>
internal static partial class WindowReader
{
    private const string Form = "Write days, hours and time zone: `Tue-Thu 08:00-11:00 Europe/Berlin`, `Mon,Fri 22:00-24:00 UTC`.";
    private static readonly string[] DayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    public static MaintenanceWindow? Window(PlanNode node, PlanContext context)
    {
        var text = Values.Text(node, context);
        var match = WindowForm().Match(text);
        var (days, from, to) = (Days(match.Groups["days"].Value), Time(match.Groups["from"].Value), Time(match.Groups["to"].Value));
        if (!match.Success || days is null || from is null || to is null || from == TimeSpan.FromDays(1))
            return Refuse(node, context, $"`{Quote.Short(text)}` is no window", Form);
        if (from == to)
            return Refuse(node, context, $"`{Quote.Short(text)}` is empty", "Let it end later than it begins; the whole day is 00:00-24:00.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(match.Groups["zone"].Value, out var zone))
            return Refuse(node, context, $"`{Quote.Short(match.Groups["zone"].Value)}` is no time zone known here", "Write one of the IANA database: Europe/Berlin, America/New_York, UTC.");
        return new MaintenanceWindow(days, Clock(from.Value), Clock(to.Value), zone);
    }

    private static MaintenanceWindow? Refuse(PlanNode node, PlanContext context, string what, string remedy)
    {
        if (node is ScalarNode { IsNothing: false })
            context.Errors.Add(node.Place, what, remedy);
        return null;
    }

    private static HashSet<DayOfWeek>? Days(string text)
    {
        var days = new HashSet<DayOfWeek>();
        foreach (var ends in text.Split(',').Select(part => part.Split('-').Select(Day).ToList()))
        {
            if (ends.Contains(-1))
                return null;
            for (var day = ends[0]; ; day = (day + 1) % 7)
            {
                days.Add((DayOfWeek)day);
                if (day == ends[^1])
                    break;
            }
        }
        return days;
    }

    private static int Day(string name) => Array.FindIndex(DayNames, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static TimeSpan? Time(string text)
    {
        if (text == "24:00")
            return TimeSpan.FromDays(1);
        return TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToTimeSpan() : null;
    }

    /// <summary>Midnight at the end of the day is the next day's first instant.</summary>
    private static TimeOnly Clock(TimeSpan time) => time == TimeSpan.FromDays(1) ? TimeOnly.MinValue : TimeOnly.FromTimeSpan(time);

    [GeneratedRegex("^(?<days>[A-Za-z]{3}(?:[-,][A-Za-z]{3})*) +(?<from>[0-9]{2}:[0-9]{2})-(?<to>[0-9]{2}:[0-9]{2}) +(?<zone>[A-Za-z0-9_+/-]{1,64})\\z")]
    private static partial Regex WindowForm();
}
