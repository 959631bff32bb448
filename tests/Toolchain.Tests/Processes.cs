using System.Diagnostics;
using System.Globalization;

namespace Platform.Toolchain.Tests;

/// <summary>Who of this test is alive: everybody inherits its home directory.</summary>
internal static class Processes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task NobodyIsLeftAsync(Cli cli)
    {
        var since = Stopwatch.GetTimestamp();
        while (Of(cli) is { Count: > 0 } left)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, $"Still there: {string.Join(", ", left.Select(Describe))}");
            await Task.Delay(100);
        }
        Assert.Empty(Sockets(cli));
    }

    public static string[] Sockets(Cli cli)
    {
        var directory = Path.Combine(cli.Home, ".aspire/cli/bch");
        return Directory.Exists(directory) ? Directory.GetFiles(directory) : [];
    }

    private static List<int> Of(Cli cli) => [.. Directory.GetDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0 && Read(pid, "environ").Split('\0').Contains($"HOME={cli.Home}"))];

    private static string Describe(int pid) => $"{pid} ({Read(pid, "cmdline").Replace('\0', ' ').Trim()})";

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ""; // gone, or not ours
        }
    }
}
