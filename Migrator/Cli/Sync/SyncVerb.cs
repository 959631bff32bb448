using System.CommandLine;
using System.Runtime.InteropServices;
using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary>Runs a verb: reads its ends, stops it on Ctrl+C in order, and turns faults into words and an exit code.</summary>
internal static class SyncVerb
{
    public static Task<int> RunAsync(EndOptions options, ParseResult parsed, Func<IStandAlone, SyncReport, ILoggerFactory, CancellationToken, Task<int>> verb, CancellationToken cancel)
        => RunAsync(parsed.GetValue(options.Json), (report, loggers, stop) => verb(options.Read(parsed), report, loggers, stop), cancel);

    public static async Task<int> RunAsync(bool asJson, Func<SyncReport, ILoggerFactory, CancellationToken, Task<int>> verb, CancellationToken cancel)
    {
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var loggers = LoggerFactory.Create(log => log.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(c => c.SingleLine = true).AddConsole(c => c.LogToStandardErrorThreshold = LogLevel.Trace));
        await using var report = asJson ? (SyncReport)new JsonReport(Console.Out, TimeProvider.System) : new TextReport(Console.Out, !Console.IsOutputRedirected, TimeProvider.System);
        try
        {
            return await verb(report, loggers, interrupted.Token);
        }
        catch (FormatException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return ExitCodes.Usage;
        }
        catch (SyncException fault)
        {
            report.Failed(fault.Message, fault.Hint);
            await Console.Error.WriteLineAsync($"{fault.Message}.{Environment.NewLine}What to do: {fault.Hint}.");
            return fault.Operation.StartsWith("connect", StringComparison.Ordinal) ? ExitCodes.Unreachable : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            const string hint = "the same command goes on from here; clean removes what was made";
            report.Failed("interrupted", hint);
            await Console.Error.WriteLineAsync($"Interrupted: {hint}.");
            return ExitCodes.Interrupted;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }
    }
}
