using System.Diagnostics;
using System.Security.Cryptography;

namespace Platform.Hosting.Running;

/// <summary>
/// A small process outside of ours that outlives us by a moment: when our end of its pipe closes, even by <c>kill -9</c>,
/// it ends every process group of the run and removes the temporary directories.
/// </summary>
internal sealed class Guardian : IAsyncDisposable
{
    /// <summary>In the environment of every process of the run.</summary>
    public const string Marker = "PLATFORM_RUN_ID";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Lock gate = new();
    private Process? process;

    public string RunId { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    public void Start()
    {
        var info = new ProcessStartInfo(Programs.Required("setsid", "It is part of util-linux: apt-get install util-linux."))
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
        };
        foreach (var argument in (string[])["/bin/sh", "-c", Script(), "guardian", RunId]) info.ArgumentList.Add(argument);
        info.Environment.Remove(Marker);
        process = Process.Start(info)!;
        process.StandardInput.AutoFlush = true;
    }

    public void Watch(int group, int stopSignal) => Tell($"watch {group} {stopSignal}");

    public void Forget(int group) => Tell($"forget {group}");

    public void Remove(string directory) => Tell($"remove {directory}");

    /// <summary>Lets it end what is left, and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (process is null) return;
        lock (gate) process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It goes on without us; it needs nobody.
        }
        process.Dispose();
        process = null;
    }

    private void Tell(string line)
    {
        lock (gate)
        {
            if (process?.StandardInput.BaseStream.CanWrite == true) process.StandardInput.WriteLine(line);
        }
    }

    private static string Script()
    {
        using var stream = typeof(Guardian).Assembly.GetManifestResourceStream("guardian.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
