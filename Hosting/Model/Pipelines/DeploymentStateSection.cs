using System.Text.Json.Nodes;

namespace Aspire.Hosting.Pipelines;

/// <summary>What one part of a deployment remembers from one run to the next.</summary>
public sealed class DeploymentStateSection(string sectionName, JsonObject? data, long version)
{
    public string SectionName { get; } = sectionName;

    /// <summary>No secrets: it stands in a file.</summary>
    public JsonObject Data { get; } = data ?? [];

    /// <summary>Which save it was read from; 0: it is new.</summary>
    public long Version { get; set; } = version;
}
