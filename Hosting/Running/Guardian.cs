using System.Diagnostics;
using System.Security.Cryptography;

namespace Platform.Hosting.Running;

/// <summary>
/// A small process outside of ours that outlives us by a moment: when our end of its pipe closes, even by <c>kill -9</c>,
/// it ends every process group of the run and removes the temporary directories. It is nobody's child: the Aspire CLI, when it is
/// interrupted while it publishes, kills the AppHost and all its descendants.
/// </summary>
internal sealed class Guardian : IAsyncDisposable
{
    /// <summary>In the environment of every process of the run.</summary>
    public const string Marker = "PLATFORM_RUN_ID";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Lock gate = new();
    private StreamWriter? input;
    private StreamReader? end;

    public string RunId { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    public void Start()
    {
        var info = new ProcessStartInfo(Programs.Required("setsid", "It is part of util-linux: apt-get install util-linux."))
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])["--fork", "/bin/sh", "-c", Script(), "guardian", RunId]) info.ArgumentList.Add(argument);
        info.Environment.Remove(Marker);
        using var fork = Process.Start(info)!;
        (input, end) = (fork.StandardInput, fork.StandardOutput);
        input.AutoFlush = true;
        fork.WaitForExit();
    }

    public void Watch(int group, int stopSignal) => Tell($"watch {group} {stopSignal}");

    public void Forget(int group) => Tell($"forget {group}");

    /// <summary>The command line with which containers and networks are removed.</summary>
    public void KnowEngine(IEnumerable<string> command) => Tell($"engine {string.Join(' ', command)}");

    public void WatchContainer(string name) => Tell($"container {name}");

    public void ForgetContainer(string name) => Tell($"gone {name}");

    public void WatchNetwork(string name) => Tell($"network {name}");

    /// <summary>A container that stays, and leaves the network before that is removed.</summary>
    public void WatchGuest(string container, string network) => Tell($"guest {network} {container}");

    public void Remove(string directory) => Tell($"remove {directory}");

    /// <summary>Lets it end what is left, and waits for that: its output ends when it does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (end is null) return;
        lock (gate) input!.Dispose();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await end.ReadToEndAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It goes on without us; it needs nobody.
        }
        end.Dispose();
        end = null;
    }

    private void Tell(string line)
    {
        lock (gate)
        {
            if (input?.BaseStream.CanWrite == true) input.WriteLine(line);
        }
    }

    private static string Script()
    {
        using var stream = typeof(Guardian).Assembly.GetManifestResourceStream("guardian.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
