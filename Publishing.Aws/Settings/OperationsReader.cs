using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

/// <summary>Alarms, budgets, logs, telemetry, the migrator, usage and GitHub.</summary>
internal static partial class OperationsReader
{
    /// <summary>The retentions that CloudWatch Logs has.</summary>
    private static readonly int[] Retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    public static AlarmSettings Alarms(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, SettingsKeys.Alarms, context) is not { } section) return new AlarmSettings();
        return new AlarmSettings { Targets = Enum.GetValues<Severity>().ToDictionary(s => s, s => section.List(s.ToString().ToLowerInvariant(), Target)) };
    }

    private static AlarmTarget? Target(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, SettingsKeys.AlarmTarget, context) is not { } section) return null;
        var given = SettingsKeys.AlarmTarget.Names.Where(section.Has).ToList();
        if (given is not [var key])
        {
            section.Errors.Add(section.Place, $"whom an alarm tells has {given.Count} addresses", "Write one: `{ email: ... }`, `{ sms: ... }`, `{ pagerduty: SECRET }` or `{ slack: WORKSPACE/CHANNEL }`.");
            return null;
        }
        return key switch
        {
            "email" => new(AlarmTargetKind.Email, section.Required(key, SettingsReader.Matching(EmailForm(), "no email address", "Write ops@example.com."))),
            "sms" => new(AlarmTargetKind.Sms, section.Required(key, SettingsReader.Matching(PhoneForm(), "no telephone number", "Write it with its country: \"+491701234567\"."))),
            "pagerduty" => new(AlarmTargetKind.PagerDuty, section.Required(key, PagerDuty)),
            _ => new(AlarmTargetKind.Slack, section.Required(key, SettingsReader.Matching(SlackForm(), "no channel of Slack", "Write WORKSPACE/CHANNEL by their ids: T0123ABCD/C0123ABCD."))),
        };
    }

    /// <summary>PagerDuty's address holds its key, so only the name of the secret that has the address is written here.</summary>
    private static string PagerDuty(PlanNode node, PlanContext context)
    {
        var name = Values.Text(node, context);
        if (name.Contains("://", StringComparison.Ordinal))
            context.Errors.Add(node.Place, "a secret is written out in the settings: PagerDuty's address holds its key", "Keep the address in Secrets Manager, and write the secret's name.");
        else if (name.Length > 0 && !SecretNameForm().IsMatch(name))
            context.Errors.Add(node.Place, $"`{Quote.Short(name)}` is no secret's name", "Write the name in Secrets Manager: ops/pagerduty.");
        return name;
    }

    public static BudgetSettings? Budget(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, SettingsKeys.Budget, context) is not { } section) return null;
        var alerts = section.Items("alerts").Select(n => Values.Whole(1, 10_000_000)(n, context)).ToList();
        if (alerts.Count is 0 or > 5) section.Errors.Add(section.Place, $"budget has {alerts.Count} alerts", "Write one to five amounts in US dollars a month: `alerts: [ 500, 1000 ]`.");
        return new BudgetSettings(alerts);
    }

    public static LogSettings? Logs(PlanNode node, PlanContext context) =>
        Section.Open(node, SettingsKeys.Logs, context) is { } section ? new LogSettings(Retention(section, "application"), Retention(section, "audit")) : null;

    private static int? Retention(Section section, string key)
    {
        var days = ServiceReader.Days(section, key);
        if (days is { } kept && !Retentions.Contains(kept))
            section.Errors.Add(section.PlaceOf(key), $"CloudWatch keeps no logs for {kept} days", $"Write one of {string.Join(", ", Retentions.Select(d => $"{d}d"))}.");
        return days;
    }

    public static TelemetrySettings Telemetry(PlanNode node, PlanContext context) => Section.Open(node, SettingsKeys.Telemetry, context) is { } section
        ? new TelemetrySettings { Dashboard = section.Optional("dashboard", Values.YesOrNo, true), Collector = section.Optional("collector", Values.YesOrNo, true) }
        : new TelemetrySettings();

    public static MigratorSettings? Migrator(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, SettingsKeys.Migrator, context) is not { } section) return null;
        var migrator = new MigratorSettings(section.Required("service", Values.Text), section.Optional<string?>("plan", Values.Text, null), section.Optional("workers", Values.Whole(0, 64), 0),
            [.. section.Items("worker_command").Select(n => Values.Text(n, context))], [.. section.Items("source_ports").Select(n => Values.Whole(1, ushort.MaxValue)(n, context))], node.Place);
        if (migrator.Workers > 0 && migrator.WorkerCommand.Count == 0)
            section.Errors.Add(section.PlaceOf("workers"), "nothing says how a copy worker is started", "Add `worker_command: [ ... ]`, the arguments that make the migrator's image one.");
        return migrator;
    }

    public static LogMetricSettings? Metric(PlanNode node, PlanContext context) => Section.Open(node, SettingsKeys.Metric, context) is { } section
        ? new LogMetricSettings(section.Required("name", SettingsReader.Matching(MetricForm(), "no metric's name", "Use letters, digits, `.`, `_` and `-`.")), section.Required("service", Values.Text),
            section.Required("pattern", Values.Text), section.Required("value", Values.Text), node.Place)
        : null;

    public static UsageSettings? Usage(PlanNode node, PlanContext context) => Section.Open(node, SettingsKeys.Usage, context) is { } section
        ? new UsageSettings(Amount(section, "logs_gb"), Amount(section, "nat_gb"), Amount(section, "out_gb"), Amount(section, "tasks"), Amount(section, "stored_gb"), Amount(section, "cdn_gb"))
        : null;

    private static double? Amount(Section section, string key) => section.Optional<double?>(key, (node, context) =>
    {
        var text = Values.Text(node, context);
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount <= 1e9) return amount;
        if (text.Length > 0) context.Errors.Add(node.Place, $"`{Quote.Short(text)}` is no amount", "Write a number: 50, 2.5.");
        return 0;
    }, null);

    public static GitHubSettings? GitHub(PlanNode node, PlanContext context) => Section.Open(node, SettingsKeys.GitHub, context) is { } section
        ? new GitHubSettings(section.Required("repository", SettingsReader.Matching(RepositoryForm(), "no repository", "Write owner/name.")), section.Optional("branch", Values.Text, "main"))
        : null;

    [GeneratedRegex("^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}\\z")]
    private static partial Regex EmailForm();

    [GeneratedRegex("^\\+[1-9][0-9]{6,14}\\z")]
    private static partial Regex PhoneForm();

    [GeneratedRegex("^[A-Z0-9]{8,}/[A-Z0-9]{8,}\\z")]
    private static partial Regex SlackForm();

    [GeneratedRegex("^[A-Za-z0-9/_+=.@-]{1,200}\\z")]
    private static partial Regex SecretNameForm();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9._-]{0,99}\\z")]
    private static partial Regex MetricForm();

    [GeneratedRegex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+\\z")]
    private static partial Regex RepositoryForm();
}
