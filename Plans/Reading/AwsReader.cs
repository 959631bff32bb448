using System.Text.RegularExpressions;

namespace Platform.Plans.Reading;

/// <summary>Reads what a plan says of AWS: routers and places of configuration.</summary>
internal static partial class AwsReader
{
    private const int LongestName = 2048;

    public static AlbRouterPlan? Alb(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Alb, context) is not { } section)
            return null;
        if (section.Has("listener") == section.Has("rule"))
            section.Errors.Add(section.Place, section.Has("rule") ? "an alb has both a listener and a rule" : "nothing says which action of the load balancer is meant", "Write exactly one of `listener: ARN` (its default action) and `rule: ARN`.");
        return new AlbRouterPlan(
            section.Optional<string?>("listener", Arn("listener"), null),
            section.Optional<string?>("rule", Arn("listener-rule"), null),
            Groups(section));
    }

    public static Route53RouterPlan? Route53(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Route53, context) is not { } section)
            return null;
        var (source, target) = (section.Optional("source", Values.Text, "source"), section.Optional("target", Values.Text, "target"));
        if (source == target)
            section.Errors.Add(section.PlaceOf("target"), "both sides have the same set identifier", "Give each side's records an identifier of its own.");
        TimeSpan? ttl = section.Has("ttl") ? TimeSpan.FromSeconds(section.Required("ttl", Values.Whole(0, 86400))) : null;
        return new Route53RouterPlan(
            section.Required("zone", Shaped(ZoneForm(), "is no hosted zone's id", "Write the id as Route 53 shows it: Z0123456789ABC.")),
            section.Required("record", Shaped(RecordForm(), "is no record's name", "Write the whole name: app.example.com.")),
            ttl,
            source,
            target,
            section.Required("metrics", (value, inner) => Section.Open(value, Keys.TargetGroups, inner) is { } groups ? Groups(groups) : new TargetGroups("", ""))!);
    }

    public static EcsConfigurationPlan? Ecs(PlanNode node, PlanContext context) => Section.Open(node, Keys.ConfigurationEcs, context) is not { } section
        ? null
        : new EcsConfigurationPlan(section.Required("cluster", Values.Text), section.Required("service", Values.Text), section.Optional<string?>("container", Values.Text, null));

    /// <summary>A value that is a secret in AWS is none that stands in a plan.</summary>
    public static string Secret(PlanNode node, PlanContext context)
    {
        var value = HttpReader.References(perSide: false)(node, context);
        if (value.Length > 0 && !PlanText.References(value).Any())
            context.Errors.Add(node.Place, "a secret is written out in the plan", "Write `${NAME}` in it, and set NAME in the environment.");
        return value;
    }

    private static TargetGroups Groups(Section section)
    {
        var groups = new TargetGroups(section.Required("source", Arn("targetgroup")) ?? "", section.Required("target", Arn("targetgroup")) ?? "");
        if (groups.Source.Length > 0 && groups.Source == groups.Target)
            section.Errors.Add(section.PlaceOf("target"), "both sides have the same target group", "Give each side's app a target group of its own.");
        return groups;
    }

    private static Func<PlanNode, PlanContext, string> Arn(string kind) => Shaped(
        new Regex($"^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{{12}}:{kind}/[A-Za-z0-9/_-]+\\z", RegexOptions.None, TimeSpan.FromSeconds(1)),
        $"is no {kind}'s ARN",
        $"Write it as AWS shows it: arn:aws:elasticloadbalancing:REGION:ACCOUNT:{kind}/...");

    private static Func<PlanNode, PlanContext, string> Shaped(Regex form, string fault, string remedy) => (node, context) =>
    {
        var text = Values.Text(node, context);
        if (text.Length > 0 && (text.Length > LongestName || !form.IsMatch(text)))
            context.Errors.Add(node.Place, $"`{Quote.Short(text)}` {fault}", remedy);
        return text;
    };

    [GeneratedRegex("^Z[A-Z0-9]{3,31}\\z")]
    private static partial Regex ZoneForm();

    [GeneratedRegex(@"^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)+\.?\z")]
    private static partial Regex RecordForm();
}
