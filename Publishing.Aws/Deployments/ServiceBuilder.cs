using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>The services: one for each process of the manifest, and the telemetry's own.</summary>
internal sealed class ServiceBuilder(Manifest manifest, EnvironmentSettings settings, StageDefaults defaults, ResourceNames names, Topology topology, Resolver resolver, Faults faults)
{
    private readonly Listeners listeners = new(settings);

    public IReadOnlyList<ServiceDeployment> Build()
    {
        var telemetry = new TelemetryServices(settings, names, topology);
        telemetry.CheckNames(manifest, faults.Manifest);
        var services = manifest.Resources.Where(topology.Runs).SelectMany(Services).ToList();
        services = [.. services.Select(s => s with { Environment = Secured(s.Name, [.. s.Environment, .. telemetry.Variables(s)]) })];
        var own = telemetry.Build(listeners).Select(s => s with { Environment = Secured(s.Name, s.Environment) });
        return [.. services, .. own];
    }

    private IEnumerable<ServiceDeployment> Services(ManifestResource resource)
    {
        var service = Service(resource);
        yield return service;
        if (service.Role == ServiceRole.Migrator && settings.Migrator is { Workers: > 0 } migrator)
            yield return service with
            {
                Name = $"{resource.Name}-worker", Role = ServiceRole.CopyWorker, MinTasks = migrator.Workers, MaxTasks = migrator.Workers, Exposure = null, Ports = [],
                Command = [.. migrator.WorkerCommand.Select(Value.Of)],
            };
    }

    private ServiceDeployment Service(ManifestResource resource)
    {
        var set = settings.Service(resource.Name);
        var isMigrator = settings.Migrator?.Service == resource.Name;
        var (cpu, memory) = Size(resource, set);
        var once = set.Singleton || isMigrator || topology.StoreKindOf(resource) is StoreKind.Efs or StoreKind.Ephemeral;
        var least = once ? 1 : set.MinTasks ?? Math.Min(defaults.MinTasks, set.MaxTasks ?? int.MaxValue);
        return new ServiceDeployment(resource.Name, isMigrator ? ServiceRole.Migrator : ServiceRole.Application, Image(resource, set))
        {
            Cpu = cpu,
            Memory = memory,
            MinTasks = least,
            MaxTasks = once ? 1 : set.MaxTasks ?? Math.Max(defaults.MaxTasks, least),
            ScaleCpu = set.ScaleCpu ?? Scaling.Cpu,
            ScaleMemory = set.ScaleMemory ?? Scaling.Memory,
            ScaleRequests = set.ScaleRequests ?? Scaling.RequestsPerTarget,
            Spot = set.Spot,
            Ports = Ports(resource),
            Exposure = isMigrator ? null : listeners.Expose(resource, set, topology),
            EntryPoint = resource.Entrypoint is { } entrypoint ? [entrypoint] : [],
            Command = [.. resource.Arguments.Select(a => Argument(resource, a))],
            Environment = Environment(resource, set, isMigrator),
            Volumes = topology.StoreKindOf(resource) == StoreKind.Efs ? resource.Volumes : [],
            Buckets = Buckets(resource.Name, isMigrator),
        };
    }

    private (int Cpu, int Memory) Size(ManifestResource resource, ServiceSettings set)
    {
        var cpu = set.Cpu ?? FargateSize.Cpus.OrderBy(c => c).First(c => c >= defaults.Cpu && (set.Memory is not { } wanted || FargateSize.Exists(c, wanted) || c == FargateSize.Cpus.Max()));
        var memory = set.Memory ?? (cpu == defaults.Cpu ? defaults.Memory : FargateSize.Smallest(cpu));
        if (!FargateSize.Exists(cpu, memory))
            faults.Settings.Add(set.Place, $"Fargate has no tasks with cpu {cpu} and memory {memory}, which `{resource.Name}` asks for", FargateSize.Remedy(cpu));
        return (cpu, memory);
    }

    private ImageSource Image(ManifestResource resource, ServiceSettings set)
    {
        if (set.Image is { } given) return new GivenImage(given);
        var repository = names.Repository(resource.Name);
        if (ResourceTypes.IsProject(resource.Type)) return new BuiltImage(repository, resource.Path, null);
        if (resource.Build is { } build) return new BuiltImage(repository, null, build);
        return resource.Image is { } image ? new GivenImage(image) : new BuiltImage(repository, null, new ImageBuild(resource.WorkingDirectory ?? ".", null, null, new Dictionary<string, string>()));
    }

    private IReadOnlyList<ServicePort> Ports(ManifestResource resource) =>
        [.. resource.Bindings.Select(b => new ServicePort(b.Name, topology.PortOf(resource, b), b.IsHttp)).DistinctBy(p => p.Port)];

    private Value Argument(ManifestResource resource, Placed text)
    {
        var value = resolver.Resolve(text);
        if (value.HasSecret || value.IsUnknown)
            faults.Manifest.Add(text.Place, $"an argument of `{resource.Name}` holds a secret, and arguments are there for everybody to read", "Pass it in the environment.");
        return value;
    }

    private List<(string, Value)> Environment(ManifestResource resource, ServiceSettings set, bool isMigrator)
    {
        var variables = resource.Environment.Where(e => !Servers.Contains(e.Name) || !ResourceTypes.IsProject(resource.Type))
            .DistinctBy(e => e.Name).ToDictionary(e => e.Name, e => e.Value.Text.Length == 0 ? Value.Of("") : resolver.Resolve(e.Value));
        // Settings may refer to buckets and to what the manifest has; their places are the settings'.
        var own = new Resolver(manifest, topology, faults.Settings);
        foreach (var (name, text) in set.Environment) variables[name] = own.Resolve(new Placed(text.Text, text.Place));
        variables["AWS_REGION"] = Value.Of(settings.Region);
        if (isMigrator) variables["PLATFORM_STATE"] = new Value([new Literal("s3://"), new BucketReference(BucketDeployment.Journal, BucketProperty.Name), new Literal("/journal")]);
        return [.. variables.Select(v => (v.Key, v.Value))];
    }

    /// <summary>TLS ends at the load balancer: a server that were told of HTTPS ports would ask for a certificate, and not start.</summary>
    private static readonly string[] Servers = ["HTTPS_PORTS", "ASPNETCORE_HTTPS_PORTS"];

    private IReadOnlyList<string> Buckets(string service, bool isMigrator) =>
        [.. settings.Buckets.Where(b => b.Value.Services.Contains(service)).Select(b => b.Key), .. isMigrator ? new[] { BucketDeployment.Journal } : []];

    /// <summary>A text with secrets in it becomes one secret; one that only a person knows becomes a secret to fill.</summary>
    private List<(string, Value)> Secured(string service, IEnumerable<(string Name, Value Value)> variables) =>
        [.. variables.Select(v => (v.Name, v.Value switch
        {
            { IsUnknown: true } => new Value([new SecretReference(topology.Fill($"{service}/{v.Name}", $"the variable {v.Name} of {service}"))]),
            { HasSecret: true, Only: null } => new Value([new SecretReference(topology.Compose($"{service}/{v.Name}", v.Value))]),
            _ => v.Value,
        }))];
}
