namespace Platform.Hosting.Running;

/// <summary>Finds programs as a shell would.</summary>
internal static class Programs
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="directory">Where a relative path begins.</param>
    public static string? Find(string program, string? directory = null)
    {
        if (program.Contains('/')) return Existing(Path.GetFullPath(Path.Combine(directory ?? Environment.CurrentDirectory, program)));
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(d => Existing(Path.Combine(d, program)))
            .FirstOrDefault(p => p is not null);
    }

    public static string Required(string program, string remedy) => Find(program)
        ?? throw new HostingException(ExitCode.MissingTool, null, $"the program '{program}' is not on the PATH", remedy);

    private static string? Existing(string path)
        => File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0 ? path : null;
}
