using Microsoft.Extensions.Configuration;
using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>
/// Finds a container engine that answers. <c>PLATFORM_CONTAINER_ENGINE</c> chooses one: a program with what it is always told
/// (<c>podman --storage-driver vfs</c>), or <c>none</c>; <c>PLATFORM_CONTAINER_RUN_ARGS</c> is for every container.
/// </summary>
internal sealed class ContainerEngines(IConfiguration configuration) : IDisposable
{
    public const string Key = "PLATFORM_CONTAINER_ENGINE";
    private const string RunArgumentsKey = "PLATFORM_CONTAINER_RUN_ARGS";

    /// <summary>The Aspire CLI's own word for it.</summary>
    private const string AspireKey = "ASPIRE_CONTAINER_RUNTIME";

    private const string None = "none";
    private static readonly string[] Known = ["docker", "podman"];
    private readonly SemaphoreSlim turn = new(1, 1);
    private (ContainerEngine? Engine, string WhyNot)? found;

    /// <summary>Asked once in a run: an engine that comes later is not noticed.</summary>
    public async ValueTask<(ContainerEngine? Engine, string WhyNot)> FindAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return found ??= await LookAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<(ContainerEngine? Engine, string WhyNot)> LookAsync(CancellationToken cancellationToken)
    {
        if (Chosen is None) return (null, $"no container engine is wanted ({Key} is {None})");
        var reasons = new List<string>();
        foreach (var command in Chosen is { } chosen ? [Words(chosen)] : Known.Select(k => (IReadOnlyList<string>)[k]))
        {
            if (Programs.Find(command[0]) is not { } program) reasons.Add($"{command[0]} is not installed");
            else if (await AskAsync([program, .. command.Skip(1)], cancellationToken) is { Engine: { } engine }) return (engine, "");
            else reasons.Add($"{command[0]} does not answer");
        }
        return (null, $"no container engine answers ({string.Join(", ", reasons)})");
    }

    /// <summary>A question that the server behind the program has to answer.</summary>
    private async Task<(ContainerEngine? Engine, string Said)> AskAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var isPodman = Path.GetFileName(command[0]).StartsWith("podman", StringComparison.Ordinal);
        var (exitCode, output) = await OneShot.RunAsync([.. command, "info", "--format", isPodman ? "{{.Version.Version}}" : "{{.ServerVersion}}"], cancellationToken);
        var version = output.Split('\n')[0].Trim();
        return exitCode == 0 && version.Length > 0 && char.IsAsciiDigit(version[0]) ? (new ContainerEngine(command, Words(configuration[RunArgumentsKey] ?? ""), version), "") : (null, output);
    }

    private string? Chosen => configuration[Key] is { Length: > 0 } own ? own : configuration[AspireKey] is { Length: > 0 } aspires ? aspires : null;

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
