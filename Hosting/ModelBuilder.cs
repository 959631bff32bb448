using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Platform.Hosting.Pipeline;
using Platform.Hosting.Publishing;
using Platform.Hosting.Running;
using Platform.Hosting.Testing;

namespace Platform.Hosting;

/// <summary>Collects the model and the services; starts nothing.</summary>
internal sealed class ModelBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder host;
    private readonly TestedEntryPoint? tested;
    private readonly ResourceCollection resources = [];
    private readonly StepCollection steps = new();

    public ModelBuilder(string[] args)
    {
        tested = TestedEntryPoint.Current;
        if (tested is null) FaultReport.CatchModelErrors();
        AppHostDirectory = ProjectDirectory() ?? AppContext.BaseDirectory;
        host = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = AppHostDirectory, ApplicationName = AppHostAssembly?.GetName().Name });
        Configuration.AddJsonFile("appsettings.json", optional: true, reloadOnChange: false).AddEnvironmentVariables().AddCommandLine(args, PublishOptions.Switches);
        var publish = PublishOptions.From(Configuration);
        ExecutionContext = new(publish.IsPublish ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run);
        Configuration[RunDirectory.Key] = RunDirectory.Choose(Configuration[RunDirectory.Key], out var isTemporary);
        Services.AddSingleton(new RunDirectory(Configuration[RunDirectory.Key]!, isTemporary));
        Services.AddSingleton(publish).AddSingleton<IDistributedApplicationBuilder>(this).AddSingleton(steps).TryAddSingleton(TimeProvider.System);
        Services.AddRunning(ExecutionContext);
    }

    public ConfigurationManager Configuration => host.Configuration;

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment => host.Environment;

    public IServiceCollection Services => host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources => resources;

    public IDistributedApplicationPipeline Pipeline => steps;

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ResourceName.Check(resource.Name);
        if (resources.TryGetByName(resource.Name, out var other))
            throw new HostingException(ExitCode.Model, resource.Name, $"two resources have this name ({other.GetType().Name} and {resource.GetType().Name}; case does not count)", "Rename one of them.");
        resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        tested?.Made(this);
        return new(host.Build(), tested);
    }

    private Assembly? AppHostAssembly => tested?.Assembly ?? Assembly.GetEntryAssembly();

    private string? ProjectDirectory() => Path.GetDirectoryName(AppHostAssembly?
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "AppHostProjectPath")?.Value);
}
