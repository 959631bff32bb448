namespace Platform.Plans;

/// <summary>A time range on given weekdays in a time zone: <c>Tue-Thu 08:00-11:00 Europe/Berlin</c>. One that ends before it begins runs past midnight into the next day.</summary>
public sealed record MaintenanceWindow(IReadOnlySet<DayOfWeek> Days, TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    public bool Contains(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, Zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        if (From < To)
            return Days.Contains(local.DayOfWeek) && time >= From && time < To;
        var dayBefore = local.DateTime.AddDays(-1).DayOfWeek;
        return (Days.Contains(local.DayOfWeek) && time >= From) || (Days.Contains(dayBefore) && time < To);
    }

    public override string ToString() =>
        $"{string.Join(',', Days.OrderBy(day => ((int)day + 6) % 7).Select(day => day.ToString()[..3]))} {From:HH\\:mm}-{To:HH\\:mm} {Zone.Id}";
}
