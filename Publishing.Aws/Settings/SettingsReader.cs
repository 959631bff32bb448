using System.Text.RegularExpressions;
using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

/// <summary>Reads the top of the settings, and checks what concerns several of its parts.</summary>
internal static partial class SettingsReader
{
    private static readonly Dictionary<string, Stage> Stages = new() { ["development"] = Stage.Development, ["staging"] = Stage.Staging, ["production"] = Stage.Production };

    public static EnvironmentSettings Read(PlanNode root, EnvironmentSettings start, PlanContext context)
    {
        if (Section.Open(root, SettingsKeys.Settings, context) is not { } section) return start;
        SecretsInClear.Check(root, context);
        if (!section.Has("stage") && StageDefaults.Named(start.Environment) is null)
            section.Errors.Add(section.Place, $"nothing says which stage `{start.Environment}` is", "Add `stage: development`, `staging` or `production`.");
        var settings = start with
        {
            Stage = section.Optional("stage", (node, _) => Values.Choice(node, context, Stages), start.Stage),
            Account = section.Optional<string?>("account", Matching(AccountForm(), "no AWS account", "Write its 12 digits in quotes: \"123456789012\"."), null),
            Region = section.Optional("region", Matching(RegionForm(), "no region", "Write one of AWS's regions: us-east-1, eu-central-1."), start.Region),
            Tags = section.Optional("tags", Maps.Texts, start.Tags),
            Network = section.Optional("network", NetworkReader.Network, start.Network),
            Domain = section.Optional<DomainSettings?>("domain", NetworkReader.Domain, null),
            Services = section.Optional("services", Maps.Of(ServiceReader.Service), start.Services),
            Stores = section.Optional("stores", Maps.Of(StoreReader.Store), start.Stores),
            Buckets = section.Optional("buckets", Maps.Of(StoreReader.Bucket), start.Buckets),
            Parameters = section.Optional("parameters", Maps.Placed, start.Parameters),
            Secrets = section.Optional("secrets", Maps.Of(Secret), start.Secrets),
            Alarms = section.Optional("alarms", OperationsReader.Alarms, start.Alarms),
            Budget = section.Optional<BudgetSettings?>("budget", OperationsReader.Budget, null),
            Logs = section.Optional<LogSettings?>("logs", OperationsReader.Logs, null),
            Telemetry = section.Optional("telemetry", OperationsReader.Telemetry, start.Telemetry),
            Migrator = section.Optional<MigratorSettings?>("migrator", OperationsReader.Migrator, null),
            Metrics = section.List("metrics", OperationsReader.Metric),
            Usage = section.Optional<UsageSettings?>("usage", OperationsReader.Usage, null),
            GitHub = section.Optional<GitHubSettings?>("github", OperationsReader.GitHub, null),
        };
        CheckWhole(section, settings);
        return settings;
    }

    private static void CheckWhole(Section section, EnvironmentSettings settings)
    {
        if (settings.Stage != Stage.Development && settings.Domain is null)
            section.Errors.Add(section.Place, $"a {settings.Stage.ToString().ToLowerInvariant()} environment has no `domain`, so users would have no HTTPS", "Add `domain: { name: app.example.com, zone: Z123 }`, or make the stage development.");
        if (settings.IsProduction && settings.Services.Values.FirstOrDefault(s => s.Spot) is { } spot)
            section.Errors.Add(spot.Place, "production must not run on spot capacity: AWS takes it back at two minutes' notice", "Remove `spot`.");
    }

    private static PlacedText? Secret(PlanNode node, PlanContext context)
    {
        if (node is ScalarNode)
        {
            context.Errors.Add(node.Place, "a secret is written out in the settings", "Write `{ arn: arn:aws:secretsmanager:... }`; or leave it out, and fill the secret that is made before the first deployment.");
            return null;
        }
        return Section.Open(node, SettingsKeys.Secret, context) is { } section
            ? new PlacedText(section.Required("arn", Matching(SecretArnForm(), "no secret's ARN", "Write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-123456.")), node.Place)
            : null;
    }

    /// <summary>A text of a form. The text itself is told only when it cannot be a secret, which no caller's may be.</summary>
    public static Func<PlanNode, PlanContext, string> Matching(Regex form, string not, string remedy) => (node, context) =>
    {
        var text = Values.Text(node, context);
        if (text.Length > 0 && !form.IsMatch(text))
            context.Errors.Add(node.Place, $"`{Quote.Short(text)}` is {not}", remedy);
        return text;
    };

    [GeneratedRegex("^[0-9]{12}\\z")]
    private static partial Regex AccountForm();

    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]\\z")]
    private static partial Regex RegionForm();

    [GeneratedRegex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+\\z")]
    private static partial Regex SecretArnForm();
}
