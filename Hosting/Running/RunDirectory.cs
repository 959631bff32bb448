using System.Security.Cryptography;

namespace Platform.Hosting.Running;

/// <summary>
/// Where a run keeps its data and state: the directory of <c>PLATFORM_RUN_DIR</c>, which stays, or a temporary one,
/// which the guardian removes at the end, however the AppHost ended.
/// </summary>
internal sealed class RunDirectory(string path, bool isTemporary)
{
    public const string Key = "PLATFORM_RUN_DIR";

    /// <summary>Others may pass through (a database server runs as another user), not look inside.</summary>
    private const UnixFileMode PassThrough = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; } = path;

    public bool IsTemporary { get; } = isTemporary;

    public static string Choose(string? configured, out bool isTemporary)
    {
        isTemporary = string.IsNullOrWhiteSpace(configured);
        return isTemporary
            ? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"platform-{RandomNumberGenerator.GetHexString(10, lowercase: true)}")
            : System.IO.Path.GetFullPath(configured!);
    }

    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Path, Private);
            File.SetUnixFileMode(Path, Environment.IsPrivilegedProcess ? PassThrough : Private);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new HostingException(ExitCode.Fault, null, $"the run directory {Path} cannot be made: {fault.Message}", $"Set {Key} to a directory that you may write.", fault);
        }
    }

    /// <summary>A private directory for one resource.</summary>
    public string For(string resource)
    {
        var directory = System.IO.Path.Combine(Path, resource);
        Directory.CreateDirectory(directory);
        return directory;
    }
}
