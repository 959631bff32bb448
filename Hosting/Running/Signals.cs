using System.Runtime.InteropServices;

namespace Platform.Hosting.Running;

/// <summary>kill(2), to whole process groups.</summary>
internal static class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <returns>False when the group has nobody left.</returns>
    public static bool SendToGroup(int group, int signal) => Send(-group, signal) == 0;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int processOrGroup, int signal);
}
