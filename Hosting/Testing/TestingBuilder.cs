using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Platform.Hosting.Testing;

/// <param name="tested">The program that made the model; null: the test makes it itself.</param>
internal sealed class TestingBuilder(IDistributedApplicationBuilder model, TestedEntryPoint? tested) : IDistributedApplicationTestingBuilder
{
    private DistributedApplication? built;

    public ConfigurationManager Configuration => model.Configuration;

    public string AppHostDirectory => model.AppHostDirectory;

    public IHostEnvironment Environment => model.Environment;

    public IServiceCollection Services => model.Services;

    public DistributedApplicationExecutionContext ExecutionContext => model.ExecutionContext;

    public IDistributedApplicationPipeline Pipeline => model.Pipeline;

    public IResourceCollection Resources => model.Resources;

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource => model.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => model.CreateResourceBuilder(resource);

    public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
        => built ??= tested is null ? model.Build() : await tested.BuildAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (built is not null) await built.DisposeAsync();
        tested?.End();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
