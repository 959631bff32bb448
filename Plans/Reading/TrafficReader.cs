namespace Platform.Plans.Reading;

/// <summary>Reads router, steps and gates.</summary>
internal static class TrafficReader
{
    public static TrafficPlan? Traffic(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Traffic, context) is not { } section)
            return null;
        var steps = section.List("steps", Step);
        CheckSteps(section);
        CheckGates(section);
        return new TrafficPlan { Router = section.Required("router", Router)!, Steps = steps, Gates = section.List("gates", GateReader.Gate) };
    }

    private static RouterPlan? Router(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Router, context) is not { } section)
            return null;
        var named = Keys.Router.Names.Where(section.Has).ToList();
        if (named.Count != 1)
            section.Errors.Add(section.Place, named.Count == 0 ? "traffic has no router" : $"traffic has the routers {string.Join(" and ", named)}", $"Write exactly one of: {string.Join(", ", Keys.Router.Names)}.");
        return named.FirstOrDefault() switch
        {
            "gateway" => section.Required("gateway", Gateway),
            "alb" => section.Required("alb", AwsReader.Alb),
            "route53" => section.Required("route53", AwsReader.Route53),
            _ => null,
        };
    }

    private static GatewayRouterPlan? Gateway(PlanNode node, PlanContext context) => Section.Open(node, Keys.Gateway, context) is not { } section
        ? null
        : new GatewayRouterPlan(section.Required("url", HttpReader.Url(perSide: false)), HttpReader.Token(section, perSide: false));

    private static TrafficStep? Step(PlanNode node, PlanContext context) => Section.Open(node, Keys.Step, context) is not { } section
        ? null
        : new TrafficStep(section.Required("weight", Values.Whole(1, 100)), section.Required("soak", Values.Duration));

    private static void CheckSteps(Section section)
    {
        var weights = section.Items("steps").OfType<MappingNode>().Select(step => step.Find("weight")).OfType<ScalarNode>()
            .Select(node => (node.Place, Weight: int.TryParse(node.Value, out var weight) ? weight : (int?)null)).ToList();
        if (weights.Count == 0)
        {
            section.Errors.Add(section.PlaceOf("steps"), "traffic has no steps", "Write `steps: [ { weight: 10, soak: 48h }, { weight: 100, soak: 7d } ]`.");
            return;
        }
        foreach (var (before, after) in weights.Zip(weights.Skip(1)).Where(pair => pair.Second.Weight <= pair.First.Weight))
            section.Errors.Add(after.Place, $"weight {after.Weight} does not rise above {before.Weight}", "Write weights in rising order.");
        if (weights[^1] is { Weight: not null and not 100 } last)
            section.Errors.Add(last.Place, $"the last weight is {last.Weight}", "End with weight 100: all traffic goes to the target.");
    }

    private static void CheckGates(Section section)
    {
        var seen = new HashSet<string>();
        foreach (var metric in section.Items("gates").OfType<MappingNode>().Select(gate => gate.Find("metric")).OfType<ScalarNode>())
        {
            if (!seen.Add(metric.Value))
                section.Errors.Add(metric.Place, $"two gates watch `{Quote.Short(metric.Value)}`", "Keep one gate a metric.");
        }
    }
}
