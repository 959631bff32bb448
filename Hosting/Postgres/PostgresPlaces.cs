using Platform.Hosting.Running;

namespace Platform.Hosting.Postgres;

/// <summary>Where a server runs.</summary>
/// <param name="Directory">For its data.</param>
/// <param name="Account">Whose processes; null: ours.</param>
/// <param name="IsTemporary">The data goes with the run, and need not outlive a crash of the machine.</param>
internal sealed record PostgresPlace(PostgresInstallation Server, string Directory, ServerAccount? Account, bool IsTemporary);

/// <summary>Sees to it that the user who runs the server can reach its programs and its data.</summary>
internal sealed class PostgresPlaces(RunDirectory run, Guardian guardian)
{
    public async Task<PostgresPlace> PrepareAsync(string resource, PostgresInstallation found, CancellationToken cancellationToken)
    {
        var account = ServerAccount.Choose();
        var directory = account is null || ServerAccount.CanReach(run.Path) ? run.For(resource) : Elsewhere(resource);
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var place = new PostgresPlace(found, directory, account, run.IsTemporary);
        if (account is null || ServerAccount.CanReach(Path.Combine(found.Root, "bin"))) return place;
        var copy = Path.Combine(directory, "server");
        if (!Directory.Exists(copy)) await CopyAsync(found.Root, copy, cancellationToken);
        return place with { Server = found with { Root = copy } };
    }

    /// <summary>Data that outlives the run cannot be kept where its owner cannot go.</summary>
    private string Elsewhere(string resource)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"{Path.GetFileName(run.Path)}-{guardian.RunId}-{resource}");
        Directory.CreateDirectory(directory);
        guardian.Remove(directory);
        return directory;
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await OneShot.RunAsync([Programs.Required("cp", "It is part of coreutils."), "-a", from, to], cancellationToken);
        if (exitCode != 0) throw new HostingException(ExitCode.Fault, null, $"{from} could not be copied to {to}: {output.Trim()}", "Make room there, or set PLATFORM_RUN_DIR to a directory with room.");
    }
}
