using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Containers;

/// <summary>A container as it is to be made. The values of its variables reach the engine's program in its environment: a list of processes shows none.</summary>
/// <param name="Environment">What the process in the container is told.</param>
/// <param name="Network">Null: the engine's own.</param>
/// <param name="Extra">More arguments for the engine.</param>
internal sealed record ContainerSpec(
    string Name, string Image, string? Entrypoint, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<ContainerMountAnnotation> Mounts, IReadOnlyList<ContainerPort> Ports, string? Network, string Alias,
    IReadOnlyDictionary<string, string> Labels, IReadOnlyList<string> Extra)
{
    /// <summary>What the engine's program reads itself: passed as arguments instead, where a container wants one of its own.</summary>
    private static readonly string[] TheEngines = ["PATH", "HOME", "TMPDIR", "DOCKER_", "CONTAINER_", "CONTAINERS_", "XDG_", "LD_", "LC_", "LANG"];

    /// <summary>For the environment of the engine's program.</summary>
    public IReadOnlyDictionary<string, string> Told => Environment.Where(v => !IsTheEngines(v.Key)).ToDictionary();

    public IEnumerable<string> CreateArguments(ContainerEngine engine) =>
    [
        "--name", Name, "--hostname", Alias,
        .. Network is null ? (string[])[] : ["--network", Network, "--network-alias", Alias],
        .. Labels.SelectMany(l => (string[])["--label", $"{l.Key}={l.Value}"]),
        .. Environment.SelectMany(v => (string[])["-e", IsTheEngines(v.Key) ? $"{v.Key}={v.Value}" : v.Key]),
        .. Ports.SelectMany(p => (string[])["-p", p.ToString()]),
        .. Mounts.SelectMany(m => (string[])["--mount", Mount(m)]),
        .. engine.RunArguments, .. Extra,
        .. Entrypoint is null ? (string[])[] : ["--entrypoint", Entrypoint],
        Image, .. Arguments,
    ];

    /// <summary>The same for the same container: another one means that it has to be made anew. Labels and name do not count.</summary>
    public string Fingerprint()
    {
        var all = new StringBuilder($"{Image}\n{Entrypoint}\n");
        foreach (var part in Arguments.Concat(Environment.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}")).Concat(Ports.Select(p => p.ToString())).Concat(Mounts.Select(Mount)).Concat(Extra))
            all.Append(part).Append('\0');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }

    private static string Mount(ContainerMountAnnotation mount)
    {
        var source = mount.Source is { } named ? $",source={named}" : "";
        return $"type={(mount.Type == ContainerMountType.BindMount ? "bind" : "volume")}{source},target={mount.Target}{(mount.IsReadOnly ? ",readonly" : "")}";
    }

    private static bool IsTheEngines(string name) => TheEngines.Any(p => name.StartsWith(p, StringComparison.Ordinal));
}
