using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Containers;

/// <summary>An image's name in its parts: <c>registry/image:tag</c> or <c>registry/image@sha256:digest</c>.</summary>
internal sealed record ImageReference(string? Registry, string Image, string? Tag, string? Digest)
{
    private const string Algorithm = "@sha256:";

    /// <param name="tag">Given apart from the image; an image that has a tag of its own cannot get another.</param>
    /// <exception cref="HostingException">It is no image's name.</exception>
    public static ImageReference Parse(string resource, string image, string? tag)
    {
        var (name, digest) = Split(image, image.IndexOf(Algorithm, StringComparison.Ordinal), Algorithm.Length);
        var colon = name.LastIndexOf(':');
        var (path, own) = Split(name, colon > name.LastIndexOf('/') ? colon : -1, 1);
        if (path.Length == 0 || path.Any(char.IsWhiteSpace))
            throw new HostingException(ExitCode.Model, resource, $"'{image}' is not the name of an image", "Write it as image:tag or registry/image:tag.");
        if (tag is not null && (own ?? digest) is { } other && other != tag)
            throw new HostingException(ExitCode.Model, resource, $"image '{image}' names '{other}' itself and cannot get the tag '{tag}'", "Give the tag in one place.");
        var slash = path.IndexOf('/');
        var first = slash < 0 ? "" : path[..slash];
        var isRegistry = first == "localhost" || first.Contains('.') || first.Contains(':');
        return new(isRegistry ? first : null, isRegistry ? path[(slash + 1)..] : path, digest is null ? tag ?? own ?? "latest" : null, digest);
    }

    /// <summary>As the engine and the manifest want it.</summary>
    /// <exception cref="HostingException">Nothing says which image it is.</exception>
    public static string Of(ContainerResource container)
    {
        var image = container.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()
            ?? throw new HostingException(ExitCode.Model, container.Name, "nothing says which image it is", "Give it one (WithImage), or leave it out with ExcludeFromManifest().");
        var version = image.SHA256 is { Length: > 0 } digest ? $"{Algorithm}{digest}" : $":{image.Tag ?? "latest"}";
        return $"{(image.Registry is { Length: > 0 } registry ? $"{registry}/" : "")}{image.Image}{version}";
    }

    private static (string Before, string? After) Split(string text, int at, int length) => at < 0 ? (text, null) : (text[..at], text[(at + length)..]);
}
