using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Platform.Rehearsal.App;

/// <summary>The app host as a child process. It is asked to stop with SIGTERM, and killed with all its children when it does not.</summary>
internal sealed partial class AppHostProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process process;
    private readonly OutputTail output;
    private readonly TimeSpan stopWithin;
    private readonly LastWill lastWill;

    private AppHostProcess(Process process, OutputTail output, TimeSpan stopWithin)
    {
        this.process = process;
        this.output = output;
        this.stopWithin = stopWithin;
        lastWill = LastWill.For(process.Id);
    }

    public OutputTail Output => output;

    /// <summary>How it ended; null while it runs.</summary>
    public string? Ending
    {
        get
        {
            if (!process.HasExited) return null;
            output.WaitForEnd();
            return $"The app host ended with exit code {process.ExitCode}. {output}";
        }
    }

    public static AppHostProcess Start(ProcessStartInfo start, string logPath, TimeSpan stopWithin)
    {
        var output = new OutputTail(logPath);
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            output.Dispose();
            process.Dispose();
            throw new SetupException($"'{start.FileName}' could not be started: {fault.Message}", "Build the repository, and see that dotnet is on the PATH.", fault);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new AppHostProcess(process, output, stopWithin);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await StopAsync();
        lastWill.Dispose();
        process.Dispose();
        output.Dispose();
    }

    private async Task StopAsync()
    {
        // A process that ended in between answers ESRCH, which is as good as stopped.
        _ = Kill(process.Id, SigTerm);
        using var bounded = new CancellationTokenSource(stopWithin);
        try
        {
            await process.WaitForExitAsync(bounded.Token);
        }
        catch (OperationCanceledException)
        {
            output.Add($"It did not stop within {stopWithin.TotalSeconds:0} s of SIGTERM and was killed.");
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
