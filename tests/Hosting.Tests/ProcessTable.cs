using System.Globalization;

namespace Platform.Hosting.Tests;

/// <summary>The processes of this machine, from /proc.</summary>
internal static class ProcessTable
{
    public static bool IsAlive(int pid) => Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>Those that have <paramref name="variable"/> (NAME=VALUE) in their environment.</summary>
    public static List<int> WithVariable(string variable) => [.. Directory.GetDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0 && Environment(pid).Contains(variable))];

    public static string[] Environment(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return []; // gone, or not ours
        }
    }
}
