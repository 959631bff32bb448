using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Manifests;

/// <summary>
/// Reads any Aspire manifest: ours, or one that another AppHost wrote. Keys that it does not need are passed over, as the schema grows
/// with every version; what it needs and cannot use is a fault.
/// </summary>
internal sealed class ManifestReader(PlanErrors errors)
{
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <exception cref="PublishException">The file cannot be read at all.</exception>
    public static Manifest Load(string path, PlanErrors errors)
    {
        var bytes = InputFile.Read(path, MaxBytes, "a manifest", "Write one with `aspire publish`, or `dotnet run -- --publisher manifest --output-path aspire-manifest.json`.");
        return Parse(bytes, path, errors);
    }

    public static Manifest Parse(ReadOnlySpan<byte> json, string path, PlanErrors errors)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        var root = JsonComposer.Compose(json, errors);
        return new Manifest(path, directory, root is null ? [] : new ManifestReader(errors).Resources(root));
    }

    private IReadOnlyList<ManifestResource> Resources(PlanNode root)
    {
        if (root is not MappingNode mapping || mapping.Find("resources") is not MappingNode resources)
        {
            errors.Add(root.Place, "this is no Aspire manifest: it has no `resources`", "Give the file that `aspire publish` or `--publisher manifest` writes.");
            return [];
        }
        if (resources.Entries.Count == 0)
            errors.Add(resources.Place, "the manifest has no resources", "Add one to the AppHost's model.");
        return [.. resources.Entries.GroupBy(e => e.Key.Value).Select(Only).Select(Resource).OfType<ManifestResource>()];
    }

    private MappingEntry Only(IGrouping<string, MappingEntry> same)
    {
        foreach (var again in same.Skip(1))
            errors.Add(again.Key.Place, $"`{Quote.Short(same.Key)}` is here twice (first in line {same.First().Key.Place.Line})", "Keep one of them.");
        return same.First();
    }

    private ManifestResource? Resource(MappingEntry entry)
    {
        if (entry.Value is not MappingNode node)
        {
            errors.Add(entry.Value.Place, $"the resource `{Quote.Short(entry.Key.Value)}` is {entry.Value.Sort}", "A resource is an object with a `type`.");
            return null;
        }
        var fields = new ManifestFields(node, entry.Key.Value, errors);
        var type = fields.Required("type");
        return new ManifestResource(entry.Key.Value, type.Text, entry.Key.Place)
        {
            ConnectionString = fields.Optional("connectionString"),
            Value = fields.Optional("value"),
            Filter = fields.Optional("filter")?.Text,
            Image = fields.Optional("image")?.Text ?? fields.Optional("containerImage")?.Text,
            Build = ManifestImages.Build(type.Text, fields),
            Path = fields.Optional("path")?.Text ?? fields.Optional("command")?.Text,
            WorkingDirectory = fields.Optional("workingDirectory")?.Text,
            Entrypoint = fields.Optional("entrypoint")?.Text,
            Arguments = fields.Texts("args"),
            Environment = fields.TextMap("env"),
            Bindings = [.. fields.Children("bindings").Select(b => ManifestParts.Binding(b, errors)).OfType<ManifestBinding>()],
            Volumes = [.. fields.Items("volumes").Select(v => ManifestParts.Volume(v, errors))],
            BindMounts = fields.Items("bindMounts") is [var mount, ..] ? mount.Place : null,
            Input = type.Text == ResourceTypes.Parameter ? ManifestParts.Input(fields) : null,
        };
    }
}
