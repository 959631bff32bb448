using System.Globalization;
using System.Text.Json;
using Platform.Aws.Elb;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>
/// The values of the environment's parameters: what was said, the images, the weights that hold now (the migrator or a person may have moved them since the last deployment), and of
/// everything else what the stack has already.
/// </summary>
internal static class StackParameters
{
    /// <param name="standing">Names that the stack has already.</param>
    /// <exception cref="DeployException">One has no value, or there is none of a name that was given.</exception>
    public static Dictionary<string, string?> Of(string template, IReadOnlyCollection<string> standing, params IEnumerable<IReadOnlyDictionary<string, string>> said)
    {
        using var document = JsonDocument.Parse(template);
        var all = document.RootElement.TryGetProperty("Parameters", out var found) ? found.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.TryGetProperty("Default", out _)) : [];
        var given = new Dictionary<string, string>();
        foreach (var (name, value) in said.SelectMany(s => s)) given[name] = value;
        if (given.Keys.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
            throw new DeployException($"the template has no parameter {unknown}.", $"It has {string.Join(", ", all.Keys.Order(StringComparer.Ordinal))}.");
        if (all.Where(p => !p.Value && !given.ContainsKey(p.Key) && !standing.Contains(p.Key)).Select(p => p.Key).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
            throw new DeployException($"the template's parameters {string.Join(", ", missing)} have no value yet.", "Give each one as --parameter NAME=VALUE.");
        return all.Keys.Where(name => given.ContainsKey(name) || standing.Contains(name)).ToDictionary(name => name, name => given.GetValueOrDefault(name));
    }

    /// <summary>The weights of each service as the load balancer has them, by the names of their parameters; empty for a stack that is not there yet.</summary>
    /// <param name="resources">What the stack has, by logical id.</param>
    public static async Task<IReadOnlyDictionary<string, string>> WeightsAsync(Deployment deployment, IReadOnlyDictionary<string, string> resources, ElbClient elb, CancellationToken cancel)
    {
        var weights = new Dictionary<string, string>();
        foreach (var service in deployment.Exposed)
        {
            var id = ResourceNames.Id(service.Name);
            if (resources.GetValueOrDefault($"{id}BlueTargets") is not { } blue || resources.GetValueOrDefault($"{id}GreenTargets") is not { } green) continue;
            var action = resources.GetValueOrDefault($"{id}Rule") is { } rule ? (await elb.FindRuleAsync(rule, cancel))?.Actions.OfType<ForwardAction>().FirstOrDefault()
                : resources.GetValueOrDefault($"Listener{service.Exposure!.ListenerPort}") is { } listener ? (await elb.FindListenerAsync(listener, cancel))?.Actions.OfType<ForwardAction>().FirstOrDefault() : null;
            if (action is null) continue;
            weights[$"{id}BlueWeight"] = Weight(action, blue);
            weights[$"{id}GreenWeight"] = Weight(action, green);
        }
        return weights;
    }

    private static string Weight(ForwardAction action, string group) => (action.Groups.FirstOrDefault(g => g.TargetGroupArn == group)?.Weight ?? 0).ToString(CultureInfo.InvariantCulture);
}
