using System.Diagnostics;

namespace Platform.Publishing.Aws.Deploying.Images;

/// <summary>Programs of this machine; bounded, and ended with whatever they started.</summary>
internal sealed class ProgramRunner : IProgramRunner
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    public bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, program)) || OperatingSystem.IsWindows() && File.Exists(Path.Combine(d, $"{program}.exe")));

    public async Task<(int ExitCode, string Output)> RunAsync(ProgramStart start, CancellationToken cancel)
    {
        var info = new ProcessStartInfo(start.Program, start.Arguments) { WorkingDirectory = start.Directory, RedirectStandardInput = true, RedirectStandardOutput = start.Quiet, RedirectStandardError = start.Quiet };
        foreach (var (name, value) in start.Environment) info.Environment[name] = value;
        using var process = Process.Start(info) ?? throw new DeployException($"{start.Program} could not be started.", "See whether it is installed.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Longest);
        try
        {
            var (output, error) = start.Quiet ? (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token)) : (Task.FromResult(""), Task.FromResult(""));
            if (start.Input is { } input) await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            await error;
            return (process.ExitCode, await output);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new DeployException($"{start.Program} did not end within {Longest.TotalMinutes:0} minutes.", "See what it waits for, above.");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
