using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Containers;

namespace Platform.Hosting.Running;

/// <summary>One resource as it is now. Immutable: a change makes a new one.</summary>
internal sealed record ResourceStatus(IResource Resource, DateTimeOffset CreatedAt)
{
    public string Name => Resource.Name;

    /// <summary>Unique among runs: what telemetry and the dashboard know the resource by.</summary>
    public required string Id { get; init; }

    public string State { get; init; } = States.NotStarted;

    public ImmutableArray<HealthReport> Reports { get; init; } = [];

    public int? ProcessId { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>It ended, and neither by itself nor because anybody asked it to.</summary>
    public bool Died { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public ImmutableArray<EnvironmentValue> Environment { get; init; } = [];

    public string? Program { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>Masked.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    public ImmutableArray<ResourceLink> Links { get; init; } = [];

    /// <summary>Where a server came from, in a few words.</summary>
    public string? Source { get; init; }

    /// <summary>Null: it does not run in a container.</summary>
    public ContainerFacts? Container { get; init; }

    public string? WaitingFor { get; init; }

    public string? ConnectionString { get; init; }

    /// <summary>A parameter's value.</summary>
    public string? Value { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }

    public ImmutableDictionary<string, ResourceCommandState> Commands { get; init; } = ImmutableDictionary<string, ResourceCommandState>.Empty;

    /// <summary>A running resource without checks is healthy.</summary>
    public HealthState Health => State != States.Running ? HealthState.Unknown
        : Reports.Any(r => r.State == HealthState.Unhealthy) ? HealthState.Unhealthy
        : Reports.Any(r => r.State == HealthState.Unknown) ? HealthState.Unknown
        : HealthState.Healthy;
}
