using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Platform.Plans;

/// <summary>
/// Texts with <c>${NAME}</c> in a plan. They are kept as written and resolved at the moment of use, so that no secret lives in a plan in memory,
/// a log or a journal. <c>$$</c> is a dollar sign; <c>${side}</c> is <c>source</c> or <c>target</c>.
/// </summary>
public static partial class PlanText
{
    public const string SideName = "side";

    /// <param name="environment">Looks a variable up; null when it is not set.</param>
    /// <param name="side">What <c>${side}</c> stands for; null where it has no meaning.</param>
    /// <exception cref="PlanTextException">A variable is not set, or the text is malformed. Names the variable, never a value.</exception>
    public static string Resolve(string text, Func<string, string?> environment, Side? side = null)
    {
        if (Fault(text) is { } fault)
            throw new PlanTextException(fault);
        return Reference().Replace(text, match => match.Value == "$$" ? "$" : Value(match.Groups["name"].Value, environment, side));
    }

    /// <summary>Resolves inside the texts of a JSON document, so that no value can break out of its quotes.</summary>
    public static string ResolveJson(string json, Func<string, string?> environment, Side? side = null) =>
        Resolved(JsonNode.Parse(json), text => Resolve(text, environment, side))?.ToJsonString() ?? "null";

    /// <summary>The names that the text refers to, <c>side</c> among them.</summary>
    public static IEnumerable<string> References(string text) =>
        Reference().Matches(text).Where(match => match.Groups["name"].Success).Select(match => match.Groups["name"].Value).Distinct();

    /// <summary>What is malformed in the text, or null.</summary>
    public static string? Fault(string text)
    {
        var rest = Reference().Replace(text, "");
        var at = rest.IndexOf("${", StringComparison.Ordinal);
        return at < 0 ? null : "a `${` is not followed by a name and `}`";
    }

    private static string Value(string name, Func<string, string?> environment, Side? side)
    {
        if (name == SideName)
            return side?.Word() ?? throw new PlanTextException("`${side}` has no meaning here");
        return environment(name) ?? throw new PlanTextException($"the plan names ${{{name}}}, and the environment has no {name}. Set it, or correct the plan");
    }

    private static JsonNode? Resolved(JsonNode? node, Func<string, string> resolve) => node switch
    {
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Resolved(pair.Value, resolve)))),
        JsonArray list => new JsonArray([.. list.Select(item => Resolved(item, resolve))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(resolve(text)),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\$\$|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Reference();
}

/// <summary>A text of the plan cannot be resolved: what is missing, by name.</summary>
public sealed class PlanTextException(string message) : Exception(message);
