using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>One question to a resource. A failed check is a value, not an exception.</summary>
internal interface IHealthCheck
{
    string Name { get; }

    ValueTask<HealthReport> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>Knows what can be asked of one kind of resource.</summary>
internal interface IHealthCheckSource
{
    IEnumerable<IHealthCheck> For(IResource resource);
}
