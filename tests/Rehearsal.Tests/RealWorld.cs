using System.Diagnostics;
using System.Text;
using Platform.Rehearsal.Cli;

namespace Platform.Rehearsal.Tests;

/// <summary>Each of these starts two databases, two apps and users on the same two cores: two at once would show what a busy machine does, and nothing else.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealWorld
{
    public const string Name = "the real world";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    /// <summary>Runs the built program to its end.</summary>
    /// <exception cref="TimeoutException">It took too long: the message has what it said until then.</exception>
    internal static async Task<(int Code, string Told)> RunAsync(IEnumerable<string> arguments, CancellationToken cancel)
    {
        var told = new StringBuilder();
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (told) told.AppendLine(line.Data);
        }

        using var program = Process.Start(new ProcessStartInfo("dotnet", [typeof(Entry).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        program.OutputDataReceived += Keep;
        program.ErrorDataReceived += Keep;
        program.BeginOutputReadLine();
        program.BeginErrorReadLine();
        try
        {
            await program.WaitForExitAsync(cancel).WaitAsync(Longest, cancel);
            lock (told) return (program.ExitCode, told.ToString());
        }
        catch (TimeoutException late)
        {
            lock (told) throw new TimeoutException($"not over after {Longest.TotalMinutes} minutes{Environment.NewLine}{told}", late);
        }
        finally
        {
            if (!program.HasExited) program.Kill();
        }
    }
}
