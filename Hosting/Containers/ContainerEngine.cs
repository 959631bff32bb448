using System.Text.RegularExpressions;
using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>A container engine that answers, through its command line: docker, or podman, which has the same.</summary>
/// <param name="Command">The program and what it is always told.</param>
/// <param name="RunArguments">What every container is made with.</param>
internal sealed partial record ContainerEngine(IReadOnlyList<string> Command, IReadOnlyList<string> RunArguments, string Version)
{
    public string Name => Path.GetFileName(Command[0]);

    public override string ToString() => $"{Name} {Version}";

    public IReadOnlyList<string> With(params IEnumerable<string> arguments) => [.. Command, .. arguments];

    public async Task<bool> HasImageAsync(string image, CancellationToken cancellationToken)
        => (await OneShot.RunAsync(With("image", "inspect", "--format", "{{.Id}}", image), cancellationToken)).ExitCode == 0;

    /// <returns>The container's id.</returns>
    /// <exception cref="HostingException">The engine would not make it, and what it said.</exception>
    public async Task<string> CreateAsync(string resource, ContainerSpec spec, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await OneShot.RunAsync(With(["create", .. spec.CreateArguments(this)]), cancellationToken, environment: spec.Told);
        if (exitCode == 0 && Id().Match(output) is { Success: true } id) return id.Value;
        throw new HostingException(ExitCode.ResourceFailed, resource, $"{Name} could not make its container from image {spec.Image}: {LastLine(output)}", "Correct what it complains about: a mount, a port, an argument of WithContainerRuntimeArgs.");
    }

    /// <summary>Asks it to end as its image wants to be asked, and ends it after <paramref name="patience"/>.</summary>
    public Task StopAsync(string container, TimeSpan patience)
        => OneShot.RunAsync(With("stop", "-t", ((int)Math.Ceiling(patience.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture), container), CancellationToken.None);

    /// <summary>With its own volumes. One that is not there is no error.</summary>
    public Task RemoveAsync(string container) => OneShot.RunAsync(With("rm", "-f", "-v", container), CancellationToken.None);

    /// <returns>What the container is labelled with; null when there is no such container.</returns>
    public async Task<string?> LabelAsync(string container, string label, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await OneShot.RunAsync(With("container", "inspect", "--format", $"{{{{index .Config.Labels \"{label}\"}}}}", container), cancellationToken);
        return exitCode == 0 ? output.Trim() : null;
    }

    /// <exception cref="HostingException">The engine would not, and what it said.</exception>
    public async Task RequireAsync(string resource, string purpose, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await OneShot.RunAsync(With(arguments), cancellationToken);
        if (exitCode != 0) throw new HostingException(ExitCode.ResourceFailed, resource, $"{Name} could not {purpose}: {LastLine(output)}", $"Try it by hand ({Name} {string.Join(' ', arguments)}), or go without containers: PLATFORM_CONTAINER_ENGINE=none.");
    }

    public static string LastLine(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()?.TrimEnd('.') ?? "it said nothing";

    [GeneratedRegex("^[0-9a-f]{12,64}$", RegexOptions.Multiline)]
    private static partial Regex Id();
}
