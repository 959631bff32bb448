using System.Globalization;

namespace Platform.Hosting.Running;

/// <summary>
/// Whose processes the servers are: ours; or, since database servers refuse to run as root, another user's when we are root.
/// </summary>
internal sealed record ServerAccount(string Name, int UserId, int GroupId)
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    /// <summary>Null: no change of user is needed.</summary>
    public static ServerAccount? Choose()
    {
        if (!Environment.IsPrivilegedProcess) return null;
        var users = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).Where(f => f.Length > 3).ToLookup(f => f[0]);
        var fields = Candidates.SelectMany(c => users[c]).FirstOrDefault()
            ?? throw new HostingException(ExitCode.MissingTool, null, "a database server does not run as root, and there is neither a user 'postgres' nor 'nobody' to run it as", "Make one (adduser --system postgres), or start this as another user.");
        return new ServerAccount(fields[0], int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    /// <summary><paramref name="command"/> as this user; the process keeps its number.</summary>
    public IReadOnlyList<string> Wrap(IReadOnlyList<string> command)
    {
        var setpriv = Programs.Required("setpriv", "It is part of util-linux: apt-get install util-linux.");
        return [setpriv, $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--inh-caps=-all", "--", .. command];
    }

    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await OneShot.RunAsync([Programs.Required("chown", "It is part of coreutils."), "-R", $"{UserId}:{GroupId}", path], cancellationToken);
        if (exitCode != 0) throw new HostingException(ExitCode.Fault, null, $"{path} could not be given to user {Name}: {output.Trim()}", "Set PLATFORM_RUN_DIR to a directory on a local file system.");
    }

    /// <summary>Whether everybody may read there; groups and access lists are not looked at, so a no may be too cautious.</summary>
    public static bool CanReach(string path)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        for (var directory = new DirectoryInfo(target); directory is not null; directory = directory.Parent)
            if (!directory.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) return false;
        return true;
    }
}
