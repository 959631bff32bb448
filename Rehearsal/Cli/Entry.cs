using Platform.Plans;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Chaos;
using Platform.Rehearsal.Passes;
using Platform.Rehearsal.Progress;
using Platform.Rehearsal.Reports;
using Spectre.Console;

namespace Platform.Rehearsal.Cli;

/// <summary>From the command line to the exit code.</summary>
internal static class Entry
{
    public static async Task<int> RunAsync(string[] args)
    {
        using var interrupt = new Interrupt();
        var root = new RehearseCommand().Build((options, _) => GuardedAsync(cancel => RehearseAsync(options, cancel), interrupt.Token));
        root.Subcommands.Add(new ChaosCommand(TimeProvider.System).Build(run => GuardedAsync(run, interrupt.Token)));
        var parsed = root.Parse(args);
        var code = await parsed.InvokeAsync(new() { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    /// <summary>Turns every fault into one message and its exit code.</summary>
    private static async Task<int> GuardedAsync(Func<CancellationToken, Task<int>> run, CancellationToken cancel)
    {
        try
        {
            return await run(cancel);
        }
        catch (PlanException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return ExitCodes.BadPlan;
        }
        catch (SetupException fault)
        {
            await Console.Error.WriteLineAsync($"The rehearsal could not be run. {fault.Message}{Environment.NewLine}{fault.Hint}");
            return ExitCodes.CouldNotRun;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted: the app was stopped and its data removed.");
            return ExitCodes.Interrupted;
        }
    }

    private static async Task<int> RehearseAsync(RehearseOptions options, CancellationToken cancel)
    {
        var plan = PlanFile.Load(options.PlanPath);
        var time = TimeProvider.System;
        var app = new AppHostOptions(AppHostLocation.Find(), options.PlanPath, options.Rows, options.Load, options.Dashboard, options.KeepData, options.ReportDirectory);
        var view = View(time);
        var runner = new PassRunner(plan, options, new AppHostStarter(app, time), view, options.Bulk is { } bulk ? new Pace { BulkAtTarget = bulk } : new Pace(), time);
        var report = await view.WhileAsync(() => runner.RunAsync(cancel));
        await ReportFiles.WriteAsync(report, options.ReportDirectory, CancellationToken.None);
        SummaryTable.Write(report, SummaryTable.ConsoleFor(Console.Out, !Console.IsOutputRedirected));
        Console.WriteLine($"Reports: {Path.Combine(options.ReportDirectory, "report.json")} and report.html");
        return report.Held ? ExitCodes.Held : ExitCodes.NotHeld;
    }

    private static IProgressView View(TimeProvider time) =>
        Console.IsOutputRedirected ? new PlainProgress(Console.Out, time) : new LiveProgress(AnsiConsole.Console, time);
}
