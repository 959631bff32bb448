namespace Platform.Plans.Tests;

public sealed class MaintenanceWindowTests
{
    [Theory]
    [InlineData("Tue-Thu 08:00-11:00 Europe/Berlin", "2026-11-24T07:00:00Z", true)] // Tuesday, 08:00 in winter
    [InlineData("Tue-Thu 08:00-11:00 Europe/Berlin", "2026-11-24T06:59:59Z", false)]
    [InlineData("Tue-Thu 08:00-11:00 Europe/Berlin", "2026-11-24T10:00:00Z", false)] // the end is outside
    [InlineData("Tue-Thu 08:00-11:00 Europe/Berlin", "2026-07-21T06:00:00Z", true)] // 08:00 in summer
    [InlineData("Tue-Thu 08:00-11:00 Europe/Berlin", "2026-11-27T08:00:00Z", false)] // Friday
    [InlineData("Mon,Wed,Fri 08:00-09:00 UTC", "2026-11-25T08:30:00Z", true)]
    [InlineData("Mon,Wed,Fri 08:00-09:00 UTC", "2026-11-24T08:30:00Z", false)]
    [InlineData("Sat-Mon,Wed 00:00-24:00 UTC", "2026-11-22T23:59:59Z", true)] // Sunday, across the week's end
    [InlineData("Sat-Mon,Wed 00:00-24:00 UTC", "2026-11-24T00:00:00Z", false)]
    [InlineData("fri 22:00-02:00 UTC", "2026-11-28T01:00:00Z", true)] // Saturday night still belongs to Friday
    [InlineData("fri 22:00-02:00 UTC", "2026-11-27T01:00:00Z", false)]
    [InlineData("Fri 22:00-24:00 UTC", "2026-11-28T00:00:00Z", false)]
    public void Contains_Instant_IsTrueWithinOnly(string window, string instant, bool expected)
    {
        var parsed = Assert.Single(PlanFiles.With($"windows: [ \"{window}\" ]").Windows);

        Assert.Equal(expected, parsed.Contains(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("whenever", "`whenever` is no window. Write days, hours and time zone")]
    [InlineData("Tue-Thu 08:00-11:00", "is no window.")]
    [InlineData("Tue-Foo 08:00-11:00 UTC", "is no window.")]
    [InlineData("Tue 8:00-11:00 UTC", "is no window.")]
    [InlineData("Tue 25:00-26:00 UTC", "is no window.")]
    [InlineData("Tue 24:00-02:00 UTC", "is no window.")]
    [InlineData("Tue 08:00-08:00 UTC", "is empty.")]
    [InlineData("Tue 08:00-11:00 Europe/Atlantis", "`Europe/Atlantis` is no time zone known here.")]
    public void Parse_WrongWindow_ShowsTheForm(string window, string expected) =>
        Assert.Contains(PlanFiles.ErrorsWith($"windows: [ \"{window}\" ]"), error => error.Contains(expected, StringComparison.Ordinal) && error.StartsWith("plan.yaml:3:12: ", StringComparison.Ordinal));
}
