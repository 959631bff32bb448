using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Platform.Hosting.Running;

namespace Platform.Hosting;

/// <summary>Collects the model and the services; starts nothing.</summary>
internal sealed class ModelBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder host;
    private readonly ResourceCollection resources = [];

    public ModelBuilder(string[] args)
    {
        FaultReport.CatchModelErrors();
        AppHostDirectory = ProjectDirectory() ?? AppContext.BaseDirectory;
        host = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = AppHostDirectory });
        Configuration.AddJsonFile("appsettings.json", optional: true, reloadOnChange: false).AddEnvironmentVariables().AddCommandLine(args);
        ExecutionContext = new(IsPublish(args) ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run);
        Configuration[RunDirectory.Key] = RunDirectory.Choose(Configuration[RunDirectory.Key], out var isTemporary);
        Services.AddSingleton(new RunDirectory(Configuration[RunDirectory.Key]!, isTemporary));
        Services.AddSingleton<IDistributedApplicationBuilder>(this).TryAddSingleton(TimeProvider.System);
        Services.AddRunning(ExecutionContext);
    }

    public ConfigurationManager Configuration => host.Configuration;

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment => host.Environment;

    public IServiceCollection Services => host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources => resources;

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ResourceName.Check(resource.Name);
        if (resources.TryGetByName(resource.Name, out var other))
            throw new HostingException(ExitCode.Model, resource.Name, $"two resources have this name ({other.GetType().Name} and {resource.GetType().Name}; case does not count)", "Rename one of them.");
        resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build() => new(host.Build());

    private static bool IsPublish(string[] args)
        => args.SkipWhile(a => a != "--operation").Skip(1).FirstOrDefault() == "publish" || args.Contains("--publisher");

    private static string? ProjectDirectory() => Path.GetDirectoryName(Assembly.GetEntryAssembly()?
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "AppHostProjectPath")?.Value);
}
