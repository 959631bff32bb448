using Platform.Plans.Reading;
using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>What cannot be published, before anything is resolved: sorts of resources, volumes, names, settings of what is not there.</summary>
internal sealed class DeploymentChecks(Manifest manifest, EnvironmentSettings settings, Faults faults, Topology topology)
{
    public void Check()
    {
        foreach (var resource in manifest.Resources) Resource(resource);
        Settings();
        CheckNames();
    }

    private void Resource(ManifestResource resource)
    {
        var mapped = settings.Store(resource.Name) is not null;
        if (!ResourceTypes.Known.Contains(resource.Type) && !mapped)
            faults.Manifest.Add(resource.Place, $"`{resource.Name}` is a `{Quote.Short(resource.Type)}`, which is not known on AWS",
                $"If others only need its connection string, write `stores: {{ {resource.Name}: {{ as: external }} }}` in the settings; else exclude it from the manifest. Known: {string.Join(", ", ResourceTypes.Known)}.");
        if (!topology.Runs(resource)) return;
        if (resource.Volumes is [var volume, ..] && !mapped)
            faults.Manifest.Add(volume.Place, $"`{resource.Name}` keeps data in a volume, and nothing says what becomes of it on AWS",
                $"Write `stores: {{ {resource.Name}: {{ as: ... }} }}` in the settings, with one of {StoreReader.KindWords}.");
        if (resource.BindMounts is { } mount)
            faults.Manifest.Add(mount, $"`{resource.Name}` mounts a directory of the machine that it runs on, and a task has no such machine", "Copy the files into the image, or use a volume and map it.");
        Image(resource);
    }

    private void Image(ManifestResource resource)
    {
        if (settings.Service(resource.Name).Image is not null) return;
        if (resource.Type == ResourceTypes.Executable && !File.Exists(Path.Combine(manifest.Directory, resource.WorkingDirectory ?? ".", "Dockerfile")))
            faults.Manifest.Add(resource.Place, $"`{resource.Name}` is an executable, and there is no Dockerfile in {Quote.Short(resource.WorkingDirectory ?? ".")} to make a container of it",
                $"Add one (in the AppHost: PublishAsDockerFile()), or name an image in the settings: `services: {{ {resource.Name}: {{ image: ... }} }}`.");
        if (ResourceTypes.IsContainer(resource.Type) && resource is { Image: null, Build: null })
            faults.Manifest.Add(resource.Place, $"`{resource.Name}` has neither an image nor a build", "Add `\"image\": \"...\"`.");
    }

    private void Settings()
    {
        Exist(settings.Services.Select(s => (s.Key, s.Value.Place)), "services", manifest.Resources.Where(topology.Runs), "no service of the manifest");
        Exist(settings.Stores.Select(s => (s.Key, s.Value.Place)), "stores", manifest.Resources, "not in the manifest");
        Exist(settings.Parameters.Select(p => (p.Key, p.Value.Place)), "parameters", manifest.Resources.Where(r => r.Type == ResourceTypes.Parameter), "no parameter of the manifest");
        Exist(settings.Secrets.Select(s => (s.Key, s.Value.Place)), "secrets", manifest.Resources, "not in the manifest");
        Exist(settings.Buckets.SelectMany(b => b.Value.Services.Select(s => (s, b.Value.Place))), "a bucket's services", manifest.Resources.Where(topology.Runs), "no service of the manifest");
        Exist(settings.Metrics.Select(m => (m.Service, m.Place)), "metrics", manifest.Resources.Where(topology.Runs), "no service of the manifest");
        if (settings.Migrator is { } migrator)
            Exist([(migrator.Service, migrator.Place)], "migrator", manifest.Resources.Where(topology.Runs), "no service of the manifest");
        foreach (var (name, value) in settings.Parameters.Where(p => manifest.Find(p.Key)?.Input?.Secret == true))
            faults.Settings.Add(value.Place, $"`{name}` is a secret, and it is written out in the settings", $"Write `secrets: {{ {name}: {{ arn: ... }} }}`, or leave it out and fill the secret before the first deployment. What has stood here must be changed, as it is no secret any more.");
        foreach (var (name, bucket) in settings.Buckets.Where(b => manifest.Find(b.Key) is not null || b.Key == BucketDeployment.Journal))
            faults.Settings.Add(bucket.Place, $"the bucket `{name}` has the name of something else", "Call it otherwise.");
        foreach (var (name, store) in settings.Stores.Where(s => s.Value.Kind is StoreKind.Rds or StoreKind.ElastiCache or StoreKind.DocumentDb))
            if (manifest.Find(name) is { } resource && ResourceTypes.IsContainer(resource.Type) && KnownImages.KindOf(resource.Image) is { } natural && natural != store.Kind)
                faults.Settings.Add(store.Place, $"`{name}` is {resource.Image}, and {store.Kind} is something else", $"Map it as {natural}, efs, ephemeral or external.");
    }

    private void Exist(IEnumerable<(string Name, Place Place)> named, string where, IEnumerable<ManifestResource> known, string not)
    {
        var all = known.Select(r => r.Name).ToList();
        foreach (var (name, place) in named.Where(n => !all.Contains(n.Name)))
            faults.Settings.Add(place, $"`{where}` names `{Quote.Short(name)}`, which is {not}", Nearest.Remedy(name, all));
    }

    private void CheckNames()
    {
        var names = new ResourceNames(settings.Client, settings.Environment);
        foreach (var resource in manifest.Resources.Where(r => ResourceNames.Taken.Contains(ResourceNames.Id(r.Name))))
            faults.Manifest.Add(resource.Place, $"`{resource.Name}` is the name of a part that every environment has", "Rename the resource.");
        foreach (var same in manifest.Resources.GroupBy(r => ResourceNames.Id(r.Name)).Where(g => g.Count() > 1))
            faults.Manifest.Add(same.Last().Place, $"`{same.First().Name}` and `{same.Last().Name}` are the same name to CloudFormation, which knows letters and digits only", "Rename one of them.");
        if (names.Prefix.Length > ResourceNames.LongestPrefix)
            faults.Settings.Add(new Place(0, 0), $"`{names.Prefix}` has {names.Prefix.Length} characters, and AWS allows a load balancer {ResourceNames.LongestPrefix}", "Shorten the client's or the environment's name: the directory or the file.");
        foreach (var resource in manifest.Resources)
        {
            var (longest, what) = topology.StoreKindOf(resource) switch
            {
                StoreKind.ElastiCache => (ResourceNames.LongestReplicationGroup, "a cache"),
                StoreKind.Rds or StoreKind.DocumentDb => (ResourceNames.LongestIdentifier - "-replica-1".Length, "a database"),
                _ when topology.Runs(resource) => (ResourceNames.LongestIdentifier, "a service"),
                _ => (int.MaxValue, ""),
            };
            if (names.Of(resource.Name) is { } name && name.Length > longest)
                faults.Manifest.Add(resource.Place, $"`{name}` has {name.Length} characters, and AWS allows {what} {longest}", "Shorten the resource's, the client's or the environment's name.");
        }
    }
}
