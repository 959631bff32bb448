using Platform.Migrator.Driving;
using Platform.ServiceDefaults.Files;

namespace Platform.Migrator.Configuration;

/// <summary>Replaces a file so that at every instant, and after a crash at any, the old or the new content stands there whole.</summary>
internal static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Keeps mode and owner of what stood there; a new file is for its owner only, since it may hold secrets.</summary>
    public static async Task WriteAsync(string path, byte[] content, CancellationToken cancel)
    {
        var real = RealPath(path);
        var beside = $"{real}.{Environment.ProcessId}-{Guid.NewGuid():N}.new";
        try
        {
            await WriteBesideAsync(beside, real, content, cancel);
            File.Move(beside, real, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(real)!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StepFault($"{path} cannot be written ({fault.Message.TrimEnd('.')}).", "Give the migrator's user the right to write the file and its directory, and see that the disk has room.", fault is IOException);
        }
        finally
        {
            File.Delete(beside); // Gone already when all went well.
        }
    }

    public static void Delete(string path)
    {
        var real = RealPath(path);
        File.Delete(real);
        DirectorySync.Flush(Path.GetDirectoryName(real)!);
    }

    private static async Task WriteBesideAsync(string beside, string real, byte[] content, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        await using var stream = new FileStream(beside, options);
        await stream.WriteAsync(content, cancel);
        KeepModeAndOwner(beside, real);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>The file behind all symbolic links: replacing a link itself would part it from its target.</summary>
    private static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    private static void KeepModeAndOwner(string beside, string real)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(real))
            return;
        if (OperatingSystem.IsLinux())
            UnixOwner.Copy(real, beside);
        File.SetUnixFileMode(beside, File.GetUnixFileMode(real));
    }
}
