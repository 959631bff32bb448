#pragma warning disable CA1507 // The names are those of CloudFormation's templates, not of members here.
using System.Text.Json;

namespace Platform.Publishing.Aws.Tests.Stacks;

/// <summary>A template that was written, to look into.</summary>
internal sealed class Template(string name, string json)
{
    private readonly JsonElement root = JsonDocument.Parse(json).RootElement;

    public string Name => name;
    public string Json => json;

    public IEnumerable<TemplateResource> Resources => root.GetProperty("Resources").EnumerateObject().Select(r => new TemplateResource(r.Name, r.Value));

    public IEnumerable<TemplateResource> Of(string type) => Resources.Where(r => r.Type == type);

    public TemplateResource Resource(string id) => Resources.FirstOrDefault(r => r.Id == id) ?? throw new InvalidOperationException($"{name} has no resource {id}.");

    public bool Has(string id) => Resources.Any(r => r.Id == id);

    /// <summary>The same with one resource's properties changed: a planted fault.</summary>
    public Template With(string id, string properties) => new(name, System.Text.Json.Nodes.JsonNode.Parse(json) is { } node && Merge(node["Resources"]![id]!, properties) ? node.ToJsonString() : json);

    private static bool Merge(System.Text.Json.Nodes.JsonNode resource, string properties)
    {
        foreach (var (key, value) in System.Text.Json.Nodes.JsonNode.Parse(properties)!.AsObject().ToList())
        {
            var target = key.StartsWith('@') ? resource : resource["Properties"]!;
            if (value is null) target.AsObject().Remove(key);
            else target[key.TrimStart('@')] = value.DeepClone();
        }
        return true;
    }
}

internal sealed record TemplateResource(string Id, JsonElement Json)
{
    public string Type => Json.GetProperty("Type").GetString()!;
    public JsonElement Properties => Json.TryGetProperty("Properties", out var properties) ? properties : default;

    public JsonElement? Find(params string[] path)
    {
        var at = Properties;
        foreach (var key in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(key, out var next)) return null;
            at = next;
        }
        return at;
    }

    public string? Text(params string[] path) => Find(path) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => JsonSerializer.Serialize(other),
    };

    public bool True(params string[] path) => Text(path) == "true";
    public string? DeletionPolicy => Json.TryGetProperty("DeletionPolicy", out var policy) ? policy.GetString() : null;
}
