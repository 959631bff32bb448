namespace Platform.Hosting.Pipeline;

/// <summary>One deployment an environment at a time. The kernel holds the lock for the process, and lets go of it however the process ends.</summary>
internal sealed class DeploymentLock : IDisposable
{
    private readonly FileStream file;

    private DeploymentLock(FileStream file) => this.file = file;

    /// <exception cref="HostingException">Another process holds it.</exception>
    public static DeploymentLock Take(DeploymentFile state)
    {
        var path = $"{state.Path}.lock";
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(HolderOf(path), $"{Environment.ProcessId}");
            return new DeploymentLock(file);
        }
        catch (IOException fault)
        {
            throw new HostingException(ExitCode.Fault, null, $"another deployment to '{state.Environment}' is running{Holder(path)}", "Wait until it has ended, or stop it.", fault);
        }
    }

    public void Dispose() => file.Dispose();

    private static string HolderOf(string path) => $"{path}.pid";

    private static string Holder(string path) => File.Exists(HolderOf(path)) && File.ReadAllText(HolderOf(path)) is { Length: > 0 } pid ? $" (process {pid})" : "";
}
