using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <param name="Scheme">As it is spoken inside of the network: HTTPS ends at the load balancer.</param>
internal sealed record Address(string Scheme, Part Host, Part Port);

/// <summary>What becomes of each resource, before its texts are resolved: which are stores, where services listen, which secrets and parameters there are.</summary>
internal sealed class Topology(Manifest manifest, EnvironmentSettings settings, ResourceNames names)
{
    private const int FirstHttpPort = 8080;
    private readonly Dictionary<string, SecretDeployment> secrets = [];
    private readonly Dictionary<string, ParameterDeployment> parameters = [];
    private readonly Dictionary<string, BucketDeployment> buckets = settings.Buckets.ToDictionary(b => b.Key, b => new BucketDeployment(b.Key, b.Value));

    public IReadOnlyList<SecretDeployment> Secrets => [.. secrets.Values];
    public IReadOnlyList<ParameterDeployment> Parameters => [.. parameters.Values];
    public IReadOnlyList<BucketDeployment> Buckets => [.. buckets.Values];

    public BucketDeployment? Bucket(string name) => manifest.Find(name) is null ? buckets.GetValueOrDefault(name) : null;

    public void Add(BucketDeployment bucket) => buckets[bucket.Name] = bucket;

    /// <summary>What the settings or the image make of a resource; null: it runs, or it is no process at all.</summary>
    public StoreKind? StoreKindOf(ManifestResource resource) =>
        settings.Store(resource.Name)?.Kind is { } mapped ? mapped : ResourceTypes.IsContainer(resource.Type) ? KnownImages.KindOf(resource.Image) : null;

    public StoreKind? StoreKindOf(string name) => manifest.Find(name) is { } resource ? StoreKindOf(resource) : null;

    /// <summary>Whether it becomes tasks of its own.</summary>
    public bool Runs(ManifestResource resource) => ResourceTypes.Runs(resource.Type) && StoreKindOf(resource) is null or StoreKind.Efs or StoreKind.Ephemeral;

    /// <summary>The secret that is the resource's whole connection string, where only a person knows it.</summary>
    public string? ConnectionSecret(ManifestResource resource) =>
        resource.ConnectionString is not null && settings.Secrets.ContainsKey(resource.Name) && resource.Type != ResourceTypes.Parameter ? Given(resource.Name)
        : StoreKindOf(resource) == StoreKind.External || TouchesExternal(resource) ? Fill($"connection/{resource.Name}", $"the connection string of {resource.Name}")
        : null;

    public IReadOnlyList<Part> Parameter(ManifestResource parameter)
    {
        if (settings.Secrets.ContainsKey(parameter.Name)) return [new SecretReference(Given(parameter.Name))];
        if (parameter.Input?.Secret == true) return [new SecretReference(parameter.Input.Generate is { } generate ? Generate(parameter.Name, generate) : Fill(parameter.Name, $"the parameter {parameter.Name}"))];
        if (!parameters.ContainsKey(parameter.Name))
            parameters[parameter.Name] = new ParameterDeployment(parameter.Name, settings.Parameters.GetValueOrDefault(parameter.Name)?.Text ?? Written(parameter));
        return [new ParameterReference(parameter.Name)];
    }

    /// <summary>A parameter's own value, where the manifest has one instead of a question.</summary>
    private static string? Written(ManifestResource parameter) =>
        parameter.Input?.Default ?? (parameter.Value is { } text && !text.Text.Contains('{', StringComparison.Ordinal) ? text.Text : null);

    public string Generate(string name, GeneratedValue value)
    {
        secrets.TryAdd(name, new SecretDeployment(name, SecretKind.Generated) { Generate = value, Purpose = $"made up for {name}" });
        return name;
    }

    public string Fill(string name, string purpose)
    {
        secrets.TryAdd(name, new SecretDeployment(name, SecretKind.ToFill) { Purpose = purpose });
        return name;
    }

    /// <summary>A secret whose text has other secrets in it. The same text is the same secret.</summary>
    public string Compose(string name, Value value)
    {
        if (secrets.Values.FirstOrDefault(s => s.Value?.Key == value.Key) is { } same) return same.Name;
        secrets[name] = new SecretDeployment(name, SecretKind.Composed) { Value = value, Purpose = "made of other secrets" };
        return name;
    }

    /// <summary>Lets a generated secret have letters and digits only, at least this many. False when it is not generated.</summary>
    public bool MakePlain(string name, int minLength = 0)
    {
        if (secrets.GetValueOrDefault(name) is not { Kind: SecretKind.Generated, Generate: { } generate } secret) return false;
        secrets[name] = secret with { Generate = generate with { Special = false, MinLength = Math.Max(generate.MinLength, minLength) } };
        return true;
    }

    public Address Address(ManifestResource resource, ManifestBinding binding)
    {
        var kind = StoreKindOf(resource);
        if (kind == StoreKind.External) return new(binding.Scheme, new UnknownAddress(resource.Name), new UnknownAddress(resource.Name));
        if (kind is StoreKind.Rds or StoreKind.ElastiCache or StoreKind.DocumentDb)
            return new(binding.Scheme, new StoreReference(resource.Name, StoreProperty.Host), new StoreReference(resource.Name, StoreProperty.Port));
        return new(binding.Scheme == "https" ? "http" : binding.Scheme, new Literal(names.Host(resource.Name)), new Literal($"{PortOf(resource, binding)}"));
    }

    /// <summary>Where the process listens. HTTPS listens with HTTP: the network inside has no certificates.</summary>
    public int PortOf(ManifestResource resource, ManifestBinding binding)
    {
        if (binding.IsHttp && settings.Service(resource.Name).Port is { } set) return set;
        if (binding.Scheme == "https" && resource.Bindings.FirstOrDefault(b => b.Scheme == "http") is { } http) return PortOf(resource, http);
        return binding.TargetPort ?? (ResourceTypes.IsProject(resource.Type) ? FirstHttpPort : binding.Port ?? FirstHttpPort);
    }

    private string Given(string name)
    {
        secrets.TryAdd(name, new SecretDeployment(name, SecretKind.Given) { Arn = settings.Secrets[name].Text });
        return name;
    }

    private bool TouchesExternal(ManifestResource resource) => resource.ConnectionString is { } text
        && Expression.Parse(text.Text).Any(p => p.Path.StartsWith("bindings.", StringComparison.Ordinal) && StoreKindOf(p.Resource) == StoreKind.External
            || p.Path == "connectionString" && p.Resource != resource.Name && StoreKindOf(p.Resource) == StoreKind.External);
}
