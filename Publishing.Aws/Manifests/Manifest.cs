using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Manifests;

/// <summary>An Aspire manifest as read: nothing is resolved yet.</summary>
/// <param name="Directory">Paths in the manifest are relative to it.</param>
internal sealed record Manifest(string File, string Directory, IReadOnlyList<ManifestResource> Resources)
{
    public ManifestResource? Find(string name) => Resources.FirstOrDefault(r => r.Name == name);
}

/// <summary>One entry. Which members have a value depends on its <see cref="Type"/>.</summary>
internal sealed record ManifestResource(string Name, string Type, Place Place)
{
    public Placed? ConnectionString { get; init; }

    /// <summary>The text of a parameter, a value or an annotated string.</summary>
    public Placed? Value { get; init; }

    /// <summary>An annotated string's: <c>uri</c> escapes.</summary>
    public string? Filter { get; init; }

    public string? Image { get; init; }
    public ImageBuild? Build { get; init; }

    /// <summary>A project's file or an executable's command.</summary>
    public string? Path { get; init; }

    public string? WorkingDirectory { get; init; }
    public string? Entrypoint { get; init; }
    public IReadOnlyList<Placed> Arguments { get; init; } = [];
    public IReadOnlyList<(string Name, Placed Value)> Environment { get; init; } = [];
    public IReadOnlyList<ManifestBinding> Bindings { get; init; } = [];
    public IReadOnlyList<ManifestVolume> Volumes { get; init; } = [];
    public Place? BindMounts { get; init; }
    public ManifestInput? Input { get; init; }

    public ManifestBinding? Binding(string name) => Bindings.FirstOrDefault(b => b.Name == name);
}

/// <summary>A text of the manifest and where it stands.</summary>
internal readonly record struct Placed(string Text, Place Place);

/// <summary>Where an image is built from, relative to the manifest's directory.</summary>
internal sealed record ImageBuild(string Context, string? Dockerfile, string? Target, IReadOnlyDictionary<string, string> Arguments);

/// <param name="TargetPort">Where the process listens; null: whoever deploys decides.</param>
internal sealed record ManifestBinding(string Name, string Scheme, string Protocol, int? Port, int? TargetPort, bool External)
{
    public bool IsHttp => Scheme is "http" or "https";
}

internal sealed record ManifestVolume(string Name, string Target, bool ReadOnly, Place Place);

/// <summary>A parameter's question to whoever deploys.</summary>
internal sealed record ManifestInput(bool Secret, string? Default, GeneratedValue? Generate);

internal sealed record GeneratedValue(int MinLength, bool Lower, bool Upper, bool Numeric, bool Special);
