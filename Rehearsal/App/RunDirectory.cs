namespace Platform.Rehearsal.App;

/// <summary>The private directory of one app host: its data, its state and its run file.</summary>
internal sealed class RunDirectory : IDisposable
{
    // Traversable: database servers run as a user of their own, and guard their own directories.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly bool keep;

    public RunDirectory(string pass, bool keep)
    {
        this.keep = keep;
        Path = Directory.CreateTempSubdirectory($"platform-rehearsal-{pass}-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, Mode);
    }

    public string Path { get; }

    public void Dispose()
    {
        if (!keep && Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
