using System.Text;
using Platform.Aws.Ecr;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Deploying.Images;

/// <summary>A project by the .NET SDK, which needs no container engine; a Dockerfile by docker or podman, whichever is there. Paths are the manifest's own.</summary>
/// <param name="directory">The manifest's.</param>
internal sealed class ContainerTools(string directory, IProgramRunner programs) : IImageBuilder
{
    private string? version;

    private string? Engine => new[] { "docker", "podman" }.FirstOrDefault(programs.Has);

    public async Task<string> VersionAsync(string? said, CancellationToken cancel)
    {
        if (said is not null) return said;
        if (version is not null) return version;
        const string Remedy = "Commit what there is, or give --version TAG.";
        if (!programs.Has("git")) throw new DeployException("nothing says which version this is: there is no git.", "Give --version TAG.");
        var commit = await programs.RunAsync(new("git", ["rev-parse", "--short=12", "HEAD"], directory) { Quiet = true }, cancel);
        if (commit.ExitCode != 0) throw new DeployException($"nothing says which version this is: {directory} is in no git repository.", "Give --version TAG.");
        var changed = await programs.RunAsync(new("git", ["status", "--porcelain"], directory) { Quiet = true }, cancel);
        if (changed.ExitCode != 0 || changed.Output.Trim().Length > 0) throw new DeployException("there are changes that are in no commit, so that the commit does not say which version this is.", Remedy);
        return version = commit.Output.Trim();
    }

    public string? Missing(BuiltImage image) => image.Project is not null ? programs.Has("dotnet") ? null : "the .NET SDK is missing (dotnet)." : Engine is null ? "neither docker nor podman is here." : null;

    public async Task PushAsync(BuiltImage image, string repositoryUri, string version, RegistryToken token, CancellationToken cancel)
    {
        var (registry, repository) = (repositoryUri[..repositoryUri.IndexOf('/', StringComparison.Ordinal)], repositoryUri[(repositoryUri.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        var password = Encoding.UTF8.GetString(Convert.FromBase64String(token.AuthorizationToken)).Split(':', 2)[^1];
        if (image.Project is { } project)
        {
            await DoAsync(new("dotnet", ["publish", project, "-c", "Release", "-t:PublishContainer", $"-p:ContainerRegistry={registry}", $"-p:ContainerRepository={repository}", $"-p:ContainerImageTag={version}"], directory)
            {
                // The SDK reads them from here, so that no file keeps them.
                Environment = new Dictionary<string, string> { ["DOTNET_CONTAINER_REGISTRY_UNAME"] = "AWS", ["DOTNET_CONTAINER_REGISTRY_PWORD"] = password, ["SDK_CONTAINER_REGISTRY_UNAME"] = "AWS", ["SDK_CONTAINER_REGISTRY_PWORD"] = password },
            }, $"{project} could not be built and pushed", cancel);
            return;
        }
        var (engine, build, tag) = (Engine!, image.Build!, $"{repositoryUri}:{version}");
        await DoAsync(new(engine, ["login", "--username", "AWS", "--password-stdin", registry], directory) { Input = password }, $"{engine} could not log in at {registry}", cancel);
        await DoAsync(new(engine, ["build", build.Context, .. build.Dockerfile is { } file ? ["--file", file] : Array.Empty<string>(), .. build.Target is { } stage ? ["--target", stage] : Array.Empty<string>(),
            .. build.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal).SelectMany(a => new[] { "--build-arg", $"{a.Key}={a.Value}" }), "--platform", "linux/amd64", "--tag", tag], directory), $"{build.Context} could not be built", cancel);
        await DoAsync(new(engine, ["push", tag], directory), $"{tag} could not be pushed", cancel);
    }

    private async Task DoAsync(ProgramStart start, string otherwise, CancellationToken cancel)
    {
        var ended = await programs.RunAsync(start, cancel);
        if (ended.ExitCode != 0) throw new DeployException($"{otherwise}: {start.Program} ended with {ended.ExitCode}.", "See what it said, above.");
    }
}
