using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.PlanReading;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>Brings manifest and settings together. Every fault of both is found; nothing is written before there is none.</summary>
internal sealed class DeploymentBuilder
{
    private readonly Manifest manifest;
    private readonly EnvironmentSettings settings;
    private readonly Faults faults;
    private readonly ResourceNames names;
    private readonly Topology topology;
    private readonly Resolver resolver;
    private readonly List<string> notes = [];

    private DeploymentBuilder(Manifest manifest, EnvironmentSettings settings, Faults faults)
    {
        (this.manifest, this.settings, this.faults) = (manifest, settings, faults);
        names = new ResourceNames(settings.Client, settings.Environment);
        topology = new Topology(manifest, settings, names);
        resolver = new Resolver(manifest, topology, faults.Manifest);
    }

    /// <exception cref="PublishException">With every fault.</exception>
    public static Deployment Build(Manifest manifest, EnvironmentSettings settings, Faults faults)
    {
        var builder = new DeploymentBuilder(manifest, settings, faults);
        faults.ThrowIfAny();
        new DeploymentChecks(manifest, settings, faults, topology: builder.topology).Check();
        faults.ThrowIfAny();
        var deployment = builder.Build();
        faults.ThrowIfAny();
        return deployment;
    }

    private Deployment Build()
    {
        if (settings.Migrator is not null) topology.Add(new BucketDeployment(BucketDeployment.Journal, new BucketSettings()));
        var defaults = StageDefaults.Of(settings.Stage);
        var stores = new StoreBuilder(manifest, settings, defaults, topology, resolver, faults.Manifest, notes).Build();
        var services = new ServiceBuilder(manifest, settings, defaults, names, topology, resolver, faults).Build();
        // Values that nothing uses are resolved too: a fault in one is a fault of the manifest.
        foreach (var resource in manifest.Resources.Where(r => r.ConnectionString is not null && topology.ConnectionSecret(r) is null))
            resolver.Resolve(resource.ConnectionString!.Value);
        return new Deployment
        {
            Names = names, Settings = settings, Defaults = defaults, Services = services, Stores = stores,
            Secrets = topology.Secrets, Parameters = topology.Parameters, Buckets = topology.Buckets, Notes = notes,
            Needs = settings.Migrator?.Plan is { } plan ? PlanNeeds.Load(plan) : null,
        };
    }
}
