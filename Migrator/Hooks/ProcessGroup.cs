using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Platform.Migrator.Hooks;

/// <summary>Ends a process that leads a group of its own, with everything in the group.</summary>
internal static partial class ProcessGroup
{
    private const int Terminate = 15;
    private const int KillNow = 9;

    /// <summary>Asks first, and kills what is left after <paramref name="grace"/>.</summary>
    public static async Task EndAsync(Process leader, TimeSpan grace, TimeProvider time)
    {
        Signal(leader.Id, Terminate);
        await leader.WaitForExitAsync(CancellationToken.None).WaitAsync(grace, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Signal(leader.Id, KillNow);
        if (!leader.HasExited)
            leader.Kill(entireProcessTree: true); // It had not reached its own group yet.
        await leader.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>An error means that nobody is left in the group.</summary>
    private static void Signal(int group, int signal) => _ = Kill(-group, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
