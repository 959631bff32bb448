using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Platform.Hosting.Pipeline;

/// <summary>What is remembered of one environment, as it stands in its file.</summary>
internal sealed record DeploymentDocument
{
    public const int Known = 1;

    public int Version { get; init; } = Known;

    /// <summary>Null: none is under way, and none was interrupted.</summary>
    public Attempt? Attempt { get; init; }

    public DateTimeOffset? DeployedAt { get; init; }

    public ImmutableSortedDictionary<string, Section> Sections { get; init; } = ImmutableSortedDictionary<string, Section>.Empty;

    internal sealed record Section(long Version, JsonObject Data);
}
