using System.Diagnostics;
using System.Text;

namespace Platform.Toolchain.Tests;

/// <summary>A command of the CLI while it runs.</summary>
internal sealed class CliRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process process;
    private readonly StringBuilder output = new();

    public CliRun(ProcessStartInfo info)
    {
        process = Process.Start(info)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public int Id => process.Id;

    public string Output
    {
        get { lock (output) return output.ToString(); }
    }

    public async Task SaysAsync(string text)
    {
        for (var since = Stopwatch.GetTimestamp(); !Output.Contains(text, StringComparison.Ordinal); await Task.Delay(50))
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience && !process.HasExited, $"It did not say '{text}':\n{Output}");
    }

    public async Task TypeAsync(string text)
    {
        await process.StandardInput.WriteAsync(text);
        await process.StandardInput.FlushAsync();
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<CliResult> EndAsync(TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It did not end:\n{Output}");
        }
        return new CliResult(process.ExitCode, Output);
    }

    /// <summary>An AppHost that it leaves behind ends by itself: it watches the CLI.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
    }
}
