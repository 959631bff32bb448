using System.Diagnostics;
using System.Globalization;

namespace Platform.Rehearsal.App;

/// <summary>
/// Asks the app host to stop when this process dies without a chance to do so (<c>kill -9</c>): a shell waits for the end of a pipe
/// that only this process holds.
/// </summary>
internal sealed class LastWill : IDisposable
{
    private readonly Process shell;

    private LastWill(Process shell) => this.shell = shell;

    public static LastWill For(int pid)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in new[] { "-c", "cat >/dev/null; kill -TERM \"$0\"", pid.ToString(CultureInfo.InvariantCulture) }) start.ArgumentList.Add(argument);
        return new LastWill(Process.Start(start)!);
    }

    /// <summary>Revoked: the app host has been stopped in order.</summary>
    public void Dispose()
    {
        shell.Kill(entireProcessTree: true);
        shell.WaitForExit();
        shell.Dispose();
    }
}
