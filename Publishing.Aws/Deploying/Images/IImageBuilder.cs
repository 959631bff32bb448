using Platform.Aws.Ecr;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Deploying.Images;

/// <summary>Builds images and pushes them.</summary>
internal interface IImageBuilder
{
    /// <param name="said">The version that was given; null: the commit's.</param>
    /// <exception cref="DeployException">There is no commit that the files are of.</exception>
    Task<string> VersionAsync(string? said, CancellationToken cancel);

    /// <summary>Which program is missing to build it, the end of a sentence; null: none.</summary>
    string? Missing(BuiltImage image);

    /// <exception cref="DeployException">It failed; what the program said was told.</exception>
    Task PushAsync(BuiltImage image, string repositoryUri, string version, RegistryToken token, CancellationToken cancel);
}
