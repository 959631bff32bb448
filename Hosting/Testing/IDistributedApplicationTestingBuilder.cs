namespace Aspire.Hosting.Testing;

/// <summary>A model that a test may look at and change before it is built. Disposing it ends what was started of it.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
