using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Containers;

/// <summary>What people are shown of a container.</summary>
internal sealed record ContainerFacts(
    string Engine, string Name, string Id, string Image, ImmutableArray<ContainerPort> Ports, ImmutableArray<ContainerMountAnnotation> Mounts, ContainerLifetime Lifetime, string? Entrypoint);
