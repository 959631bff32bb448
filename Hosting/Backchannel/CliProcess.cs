using System.Globalization;
using Microsoft.Extensions.Configuration;
using Platform.Hosting.Running;

namespace Platform.Hosting.Backchannel;

/// <summary>The Aspire CLI that started this AppHost, if one did. When it is gone, however it went, the operation is told to stop.</summary>
internal sealed class CliProcess(IConfiguration configuration, StopRequest stop, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public int? Id { get; } = int.TryParse(configuration["ASPIRE_CLI_PID"], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0 ? pid : null;

    /// <summary>Where it writes its log, for those who ask.</summary>
    public string? LogFile { get; } = configuration["ASPIRE_CLI_LOG_FILE"];

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (Id is not { } cli) return;
        var first = StartOf(cli);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            if (StartOf(cli) is { } start && start == first) continue;
            stop.Ask();
            return;
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>
    /// Once the CLI has shown where the dashboard is, it shows nothing more of the AppHost, not even why it ended: that would only be in its log. So it is
    /// said where the CLI says things: on its error output, if that is a terminal or a pipe.
    /// </summary>
    public void Tell(HostingException fault)
    {
        if (Id is not { } cli) return;
        try
        {
            var output = $"/proc/{cli}/fd/2";
            if (File.ResolveLinkTarget(output, returnFinalTarget: false)?.Name is not { } target || !(target.StartsWith("pipe:", StringComparison.Ordinal) || Directory.Exists("/dev/pts") && File.Exists($"/dev/pts/{target}"))) return;
            using var writer = new StreamWriter(new FileStream(output, FileMode.Open, FileAccess.Write));
            writer.WriteLine($"error: {fault.Message}");
            writer.WriteLine($"  what to do: {fault.Remedy}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is in the CLI's log.
        }
    }

    /// <summary>When the process started, in ticks since the machine did; null when it is gone. A number that was given away again has another start.</summary>
    private static string? StartOf(int process)
    {
        const int State = 0, Start = 19; // fields 3 and 22 of proc(5), counted behind the name
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[State] is "Z" or "X" ? null : fields[Start];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
