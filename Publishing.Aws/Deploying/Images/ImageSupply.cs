using Platform.Aws.Ecr;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Deploying.Images;

/// <summary>
/// The image of each service that is built, by digest: one that was given, one that its repository has already under this version, or else one that is built and pushed now. Tags cannot be
/// overwritten, so that a version is one image for ever, and deploying an earlier version builds nothing.
/// </summary>
internal sealed class ImageSupply(Deployment deployment, DeployOptions options, EcrClient ecr, IImageBuilder builder, TextWriter output)
{
    private IReadOnlyList<(string Service, BuiltImage Image)> Wanted { get; } =
        [.. deployment.Services.Where(s => s is { Image: BuiltImage, Role: not ServiceRole.CopyWorker }).Select(s => (s.Name, (BuiltImage)s.Image))];

    /// <summary>Before anything is made: what is given must be meant for a service, and what must be built must be possible to build.</summary>
    /// <exception cref="DeployException">It is not.</exception>
    public async Task CheckAsync(CancellationToken cancel)
    {
        if (options.Images.Keys.FirstOrDefault(given => Wanted.All(w => w.Service != given)) is { } unknown)
            throw new DeployException($"--image names `{unknown}`, which is no service whose image is built.", Wanted.Count == 0 ? "None is." : $"Those are {string.Join(", ", Wanted.Select(w => w.Service))}.");
        foreach (var (service, image) in Wanted.Where(w => !options.Images.ContainsKey(w.Service)))
        {
            if (await ecr.FindRepositoryAsync(image.Repository, cancel) is not null && await ecr.FindDigestAsync(image.Repository, await builder.VersionAsync(options.Version, cancel), cancel) is not null) continue;
            if (builder.Missing(image) is { } missing)
                throw new DeployException($"the image of {service} must be built, and {missing}", $"Install it, push the image as {image.Repository}:VERSION and give --version VERSION, or give --image {service}=REPOSITORY@DIGEST.");
        }
    }

    /// <returns>The template's parameters with their images.</returns>
    /// <exception cref="DeployException">One could not be built or pushed.</exception>
    public async Task<IReadOnlyDictionary<string, string>> SupplyAsync(CancellationToken cancel)
    {
        var images = new Dictionary<string, string>();
        foreach (var (service, image) in Wanted) images[$"{ResourceNames.Id(service)}Image"] = await ImageAsync(service, image, cancel);
        return images;
    }

    private async Task<string> ImageAsync(string service, BuiltImage image, CancellationToken cancel)
    {
        if (options.Images.GetValueOrDefault(service) is { } given)
        {
            output.WriteLine($"image of {service}: {given}, as given");
            return given;
        }
        var version = await builder.VersionAsync(options.Version, cancel);
        var repository = await ecr.FindRepositoryAsync(image.Repository, cancel) ?? throw new DeployException($"there is no repository {image.Repository}, which the base stack should have made.", "See whether somebody deleted it.");
        var digest = await ecr.FindDigestAsync(image.Repository, version, cancel);
        output.WriteLine($"image of {service}: {image.Repository}:{version}, {(digest is null ? "built and pushed now" : "which is there already")}");
        if (digest is null)
        {
            await builder.PushAsync(image, repository.RepositoryUri, version, await ecr.GetAuthorizationTokenAsync(cancel), cancel);
            digest = await ecr.FindDigestAsync(image.Repository, version, cancel) ?? throw new DeployException($"{image.Repository}:{version} was pushed, and the repository does not have it.", "Look at what the push said, above.");
        }
        return $"{repository.RepositoryUri}@{digest}";
    }
}
