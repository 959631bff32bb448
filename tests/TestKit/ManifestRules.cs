using System.Text.Json;
using System.Text.RegularExpressions;

namespace Platform.TestKit;

/// <summary>
/// What the published schema of Aspire manifests (<c>aspire-8.0.json</c>, Aspire 13.5) demands of the kinds of resources that we write, and one rule that no schema can hold:
/// every expression leads to something in the manifest. A kind that is not here is a violation.
/// </summary>
public sealed partial class ManifestRules
{
    private static readonly Dictionary<string, (string[] Required, string[] Optional)> Kinds = new()
    {
        ["project.v0"] = (["path"], ["args", "env", "bindings"]),
        ["container.v0"] = (["image"], ["entrypoint", "args", "connectionString", "bindMounts", "volumes", "env", "bindings"]),
        ["executable.v0"] = (["command", "workingDirectory"], ["args", "env", "bindings"]),
        ["value.v0"] = (["connectionString"], []),
        ["annotated.string"] = (["value", "filter"], []),
        ["parameter.v0"] = (["value", "inputs"], ["connectionString"]),
    };

    private readonly List<string> violations = [];
    private readonly JsonElement resources;

    private ManifestRules(JsonElement resources) => this.resources = resources;

    /// <returns>One line a violation, with its place.</returns>
    public static IReadOnlyList<string> Violations(string manifest)
    {
        using var document = JsonDocument.Parse(manifest);
        if (!document.RootElement.TryGetProperty("resources", out var resources)) return ["resources: missing"];
        var rules = new ManifestRules(resources);
        foreach (var resource in resources.EnumerateObject()) rules.Resource(resource.Name, resource.Value);
        return rules.violations;
    }

    private void Resource(string at, JsonElement resource)
    {
        var kind = resource.TryGetProperty("type", out var type) ? type.GetString()! : "";
        if (!Kinds.TryGetValue(kind, out var rule))
        {
            violations.Add($"{at}: unknown type '{kind}'");
            return;
        }
        Properties(at, resource, ["type", .. rule.Required], rule.Optional);
        foreach (var property in resource.EnumerateObject()) Property($"{at}.{property.Name}", property);
    }

    private void Property(string at, JsonProperty property)
    {
        switch (property.Name)
        {
            case "args": Each(at, property.Value, JsonValueKind.Array, Text); break;
            case "env": Each(at, property.Value, JsonValueKind.Object, Text); break;
            case "bindings": Each(at, property.Value, JsonValueKind.Object, Binding); break;
            case "volumes": Each(at, property.Value, JsonValueKind.Array, (place, volume) => Mount(place, volume, "name")); break;
            case "bindMounts": Each(at, property.Value, JsonValueKind.Array, (place, mount) => Mount(place, mount, "source")); break;
            case "inputs": Each(at, property.Value, JsonValueKind.Object, Input); break;
            default: Text(at, property.Value); break;
        }
    }

    private void Binding(string at, JsonElement binding)
    {
        Properties(at, binding, ["scheme", "protocol", "transport"], ["external", "targetPort", "port"]);
        OneOf(at, binding, "protocol", "tcp", "udp");
        OneOf(at, binding, "transport", "http", "http2", "tcp");
        Of(at, binding, JsonValueKind.Number, "targetPort", "port");
        Of(at, binding, JsonValueKind.True, "external"); // written only where it is so
    }

    private void Mount(string at, JsonElement mount, string from)
    {
        Properties(at, mount, [from, "target", "readOnly"], []);
        Of(at, mount, JsonValueKind.String, from, "target");
    }

    private void Input(string at, JsonElement input)
    {
        Properties(at, input, ["type"], ["secret", "default"]);
        OneOf(at, input, "type", "string");
        Of(at, input, JsonValueKind.True, "secret");
        if (!input.TryGetProperty("default", out var fallback)) return;
        if (!fallback.TryGetProperty("generate", out var generate)) Properties($"{at}.default", fallback, ["value"], []);
        else Properties($"{at}.default.generate", generate, ["minLength"], ["lower", "upper", "numeric", "special", "minLower", "minUpper", "minNumeric", "minSpecial"]);
    }

    private void Text(string at, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            violations.Add($"{at}: {value.ValueKind} instead of a text");
            return;
        }
        foreach (Match expression in Expression().Matches(value.GetString()!))
            if (!Leads(expression.Groups["name"].Value, expression.Groups["path"].Value.Split('.'))) violations.Add($"{at}: {expression.Value} leads nowhere");
    }

    /// <summary>A port that the deployment chooses has an expression, but no property.</summary>
    private bool Leads(string name, string[] path) => resources.TryGetProperty(name, out var resource) && path switch
    {
        ["bindings", var endpoint, "url" or "host" or "port" or "targetPort" or "scheme" or "hostAndPort"] => resource.TryGetProperty("bindings", out var bindings) && bindings.TryGetProperty(endpoint, out _),
        ["inputs", var input] => resource.TryGetProperty("inputs", out var inputs) && inputs.TryGetProperty(input, out _),
        [var property] => property is "value" or "connectionString" && resource.TryGetProperty(property, out _),
        _ => false,
    };

    private void Properties(string at, JsonElement value, string[] required, string[] optional)
    {
        foreach (var name in required.Where(n => !value.TryGetProperty(n, out _))) violations.Add($"{at}.{name}: missing");
        foreach (var property in value.EnumerateObject().Where(p => !required.Contains(p.Name) && !optional.Contains(p.Name))) violations.Add($"{at}.{property.Name}: not allowed");
    }

    private void OneOf(string at, JsonElement value, string name, params string[] allowed)
    {
        if (value.TryGetProperty(name, out var property) && !allowed.Contains(property.GetString())) violations.Add($"{at}.{name}: '{property}' is none of {string.Join(", ", allowed)}");
    }

    private void Of(string at, JsonElement value, JsonValueKind kind, params string[] names)
    {
        foreach (var name in names)
            if (value.TryGetProperty(name, out var property) && property.ValueKind != kind) violations.Add($"{at}.{name}: {property.ValueKind} instead of {kind}");
    }

    private void Each(string at, JsonElement value, JsonValueKind kind, Action<string, JsonElement> check)
    {
        if (value.ValueKind != kind) violations.Add($"{at}: {value.ValueKind} instead of {kind}");
        else if (kind == JsonValueKind.Array) foreach (var (i, item) in value.EnumerateArray().Index()) check($"{at}[{i}]", item);
        else foreach (var property in value.EnumerateObject()) check($"{at}.{property.Name}", property.Value);
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z][A-Za-z0-9-]*)\.(?<path>[^{}]+)\}")]
    private static partial Regex Expression();
}
