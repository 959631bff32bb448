using Spectre.Console;

namespace Platform.Rehearsal.Reports;

/// <summary>What a person reads at the end: a table for each pass, and the verdict.</summary>
internal static class SummaryTable
{
    private const int WidthOfLogs = 132;
    private const int LongestCell = 72;

    /// <summary>The console that fits where the output goes: plain text, and wide, in a file or pipe.</summary>
    public static IAnsiConsole ConsoleFor(TextWriter output, bool isTerminal)
    {
        if (isTerminal) return AnsiConsole.Console;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = WidthOfLogs;
        return console;
    }

    public static void Write(RehearsalReport report, IAnsiConsole console)
    {
        foreach (var pass in report.Passes) console.Write(Table(pass));
        foreach (var error in report.Passes.SelectMany(pass => pass.Errors.Take(5).Select(error => $"{pass.Name}: {error}")))
            console.MarkupLine($"[red]{Markup.Escape(error)}[/]");
        console.MarkupLine(Verdict(report));
    }

    private static Table Table(PassReport pass)
    {
        var table = new Table().RoundedBorder().Title($"[bold]pass {pass.Name}[/] · {pass.Outcome} · {pass.Seconds:0} s");
        table.AddColumns("expectation", "expected", "measured", "held");
        foreach (var one in pass.Expectations)
            table.AddRow(Markup.Escape(one.Name), Markup.Escape(one.Expected), Markup.Escape(Short(one.Measured)), one.Held ? "[green]yes[/]" : "[red bold]NO[/]");
        return table;
    }

    /// <summary>What broke a pass stands in full under the tables.</summary>
    private static string Short(string text) => text.Length <= LongestCell ? text : $"{text[..LongestCell]}…";

    private static string Verdict(RehearsalReport report)
    {
        var failed = report.Passes.Sum(pass => pass.Expectations.Count(one => !one.Held));
        var all = report.Passes.Sum(pass => pass.Expectations.Count);
        return report.Held
            ? $"[green bold]Everything held[/]: {all} of {all} expectations, freeze {report.FreezeMs:N0} ms, {report.Requests.Total:N0} requests."
            : $"[red bold]{failed} of {all} expectations did not hold.[/]";
    }
}
