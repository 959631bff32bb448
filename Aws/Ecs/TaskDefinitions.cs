using System.Text.Json.Nodes;

namespace Platform.Aws.Ecs;

/// <summary>Reading and changing a task definition as it is, so that nothing of it is lost.</summary>
public static class TaskDefinitions
{
    internal static readonly string[] OnlyAnswered =
        ["taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy", "deregisteredAt"];

    /// <param name="name">Null: the one there is.</param>
    /// <returns>Null when there is none of that name, or several and no name.</returns>
    public static JsonObject? Container(JsonObject definition, string? name)
    {
        var containers = (definition["containerDefinitions"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        return name is null ? containers.Count == 1 ? containers[0] : null : containers.SingleOrDefault(container => (string?)container["name"] == name);
    }

    /// <summary>Its variables in their order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Environment(JsonObject container) =>
        [.. (container["environment"] as JsonArray)?.OfType<JsonObject>().Select(item => KeyValuePair.Create((string?)item["name"] ?? "", (string?)item["value"] ?? "")) ?? []];

    public static void SetEnvironment(JsonObject container, IEnumerable<KeyValuePair<string, string>> variables) =>
        container["environment"] = new JsonArray([.. variables.Select(pair => new JsonObject { ["name"] = pair.Key, ["value"] = pair.Value })]);
}
