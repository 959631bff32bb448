namespace Aspire.Hosting.ApplicationModel;

public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    public required string Image { get; set; }

    public string? Registry { get; set; }

    public string? Tag { get; set; }

    /// <summary>The image's digest, without <c>sha256:</c>; then the tag does not count.</summary>
    public string? SHA256 { get; set; }
}
