using Platform.Rehearsal.Passes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Platform.Rehearsal.Progress;

/// <summary>For a terminal: a board that is redrawn in place, with the last few happenings under it.</summary>
internal sealed class LiveProgress(IAnsiConsole console, TimeProvider time) : IProgressView
{
    private const int KeptLines = 6;

    private readonly long started = time.GetTimestamp();
    private readonly Queue<string> lines = new();
    private readonly Lock gate = new();
    private LiveDisplayContext? display;
    private (PassKind Pass, Sight Sight) shown = (PassKind.Move, Sight.Nothing);

    public void Show(PassKind pass, Sight sight)
    {
        shown = (pass, sight);
        Draw();
    }

    public void Say(PassKind pass, string line)
    {
        lock (gate)
        {
            lines.Enqueue($"[grey]{time.GetElapsedTime(started):mm\\:ss}[/]  {Markup.Escape(line)}");
            if (lines.Count > KeptLines) lines.Dequeue();
        }

        shown = (pass, shown.Sight);
        Draw();
    }

    public Task<T> WhileAsync<T>(Func<Task<T>> work) => console.Live(Board()).AutoClear(true).StartAsync(async context =>
    {
        display = context;
        return await work();
    });

    private void Draw()
    {
        lock (gate) display?.UpdateTarget(Board());
    }

    private Rows Board()
    {
        var (pass, sight) = shown;
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn().AddColumn(new GridColumn().NoWrap().PadLeft(4).PadRight(3)).AddColumn();
        var (migrator, users) = (sight.Migrator, sight.Players);
        grid.AddRow(Cells("phase", $"[bold]{Markup.Escape(migrator.Phase)}[/]", "requests", $"{users.Requests.Total:N0}"));
        grid.AddRow(Cells("rows", RowsBar(sight), "failed", Failures(sight)));
        grid.AddRow(Cells("lag", migrator.LagMs is { } lag ? $"{lag:N0} ms" : "-", "p95", $"{users.Requests.P95Ms:N1} ms"));
        grid.AddRow(Cells("weight", $"{Bar(sight.Gateway.Weight / 100.0)} {sight.Gateway.Weight} %", "writes acknowledged", $"{users.Writes.Acknowledged:N0}"));
        grid.AddRow(Cells("authority", migrator.Authority + (migrator.Frozen ? " [black on yellow] writes frozen [/]" : ""), "longest write gap", users.LongestWriteGap is { } gap ? $"{gap.Ms:N0} ms" : "-"));
        grid.AddRow(Cells("waiting for", Markup.Escape(migrator.WaitingFor ?? "-"), "running for", $"{time.GetElapsedTime(started):mm\\:ss}"));
        var board = new Panel(grid).Header($" rehearsal · pass {pass.Word()} ").RoundedBorder().Expand();
        return new Rows(new IRenderable[] { board }.Concat(lines.Select(line => new Markup(line))));
    }

    private static string[] Cells(string left, string leftValue, string right, string rightValue) => [$"[grey]{left}[/]", leftValue, $"[grey]{right}[/]", rightValue];

    private static string RowsBar(Sight sight)
    {
        var migrator = sight.Migrator;
        if (migrator.RowsTotal == 0) return "-";
        var share = Math.Clamp((double)migrator.RowsCopied / migrator.RowsTotal, 0, 1);
        return $"{Bar(share)} {Markup.Escape(SightLine.Rows(migrator))}";
    }

    private static string Failures(Sight sight) =>
        sight.Players.Requests.Failed == 0 ? "[green]0[/]" : $"[red]{sight.Players.Requests.Failed:N0}[/]{(sight.Injected > 0 ? $" ({sight.Injected:N0} injected)" : "")}";

    private static string Bar(double share)
    {
        const int width = 20;
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * width);
        return $"[blue]{new string('━', full)}[/][grey]{new string('━', width - full)}[/]";
    }
}
