using System.Globalization;
using Platform.Migrator.Api;
using Spectre.Console;

namespace Platform.Migrator.Cli;

/// <summary>The status for people: one line that is always enough, and a table of the stores.</summary>
internal sealed class StatusScreen(MigratorClient client, TextWriter output)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(500);

    public async Task<int> ShowAsync(bool watch, bool json, CancellationToken cancel)
    {
        if (json)
            await output.WriteLineAsync(await client.StatusTextAsync(cancel));
        else if (watch && !Console.IsOutputRedirected)
            await LiveAsync(cancel);
        else if (watch)
            await LinesAsync(cancel);
        else
            AnsiConsole.Write(Screen(await client.StatusAsync(cancel)));
        return ExitCodes.Ok;
    }

    private Task LiveAsync(CancellationToken cancel) => AnsiConsole.Live(new Text("...")).StartAsync(async live =>
    {
        while (true)
        {
            var status = await client.StatusAsync(cancel);
            live.UpdateTarget(Screen(status));
            if (Ended(status))
                return;
            await Task.Delay(Refresh, cancel);
        }
    });

    /// <summary>Where no terminal is: a line whenever something changed.</summary>
    private async Task LinesAsync(CancellationToken cancel)
    {
        var last = "";
        while (true)
        {
            var status = await client.StatusAsync(cancel);
            var line = $"{status.Line} | {string.Join("; ", status.Stores.Select(Brief))}";
            if (line != last)
                await output.WriteLineAsync(last = line);
            if (Ended(status))
                return;
            await Task.Delay(Refresh, cancel);
        }
    }

    private static bool Ended(StatusView status) => status.Phase is "finished" or "rolledBack";

    private static Rows Screen(StatusView status)
    {
        var stores = new Table().Border(TableBorder.Rounded).AddColumns("store", "rows", "rate", "left", "lag", "behind", "drain", "changes", "verified", "to settle");
        foreach (var s in status.Stores)
            stores.AddRow(s.Name, $"{s.RowsCopied:N0} of {s.RowsTotal:N0}", Rate(s), Seconds(s.EtaSeconds), Milliseconds(s.LagMs), Bytes(s.LagBytes), Drain(s), s.ChangesApplied.ToString("N0", CultureInfo.InvariantCulture), $"{s.PartitionsVerified} ({s.PartitionsMismatched} differ)", s.Unsettled?.ToString("N0", CultureInfo.InvariantCulture) ?? "-");
        return new Rows(
            new Markup($"[bold]{Markup.Escape(status.Line)}[/]"),
            new Text($"plan {status.Plan} | weight {status.Weight} % | freeze {(status.FreezeMs is { } ms ? $"{ms:0} ms" : "-")}{(status.Reason is { } why ? $" | {why}" : "")}"),
            stores,
            new Text(string.Join(Environment.NewLine, status.Gates.Select(g => $"gate {g.Metric}: {g.Verdict} ({g.Reason})").Concat(status.Errors))));
    }

    private static string Brief(StoreStatus s) => $"{s.Name}: {s.RowsCopied:N0}/{s.RowsTotal:N0} rows, {Rate(s)}, {Seconds(s.EtaSeconds)} left, lag {Milliseconds(s.LagMs)}{(s.DrainExpectedMs is null ? "" : $", drain {Drain(s)}")}";

    private static string Rate(StoreStatus s) => (s.RowsPerSecond ?? s.ChangesPerSecond) is { } rate ? $"{rate:N0}/s" : "-";

    private static string Seconds(double? value) => value is { } s ? $"{s:0} s" : "-";

    private static string Drain(StoreStatus s) => s.DrainMs is { } took ? $"{took:0} ms ({s.DrainExpectedMs:0} expected)" : s.DrainExpectedMs is { } expected ? $"{expected:0} ms expected" : "-";

    private static string Milliseconds(double? value) => value is { } ms ? $"{ms:0} ms" : "-";

    private static string Bytes(long? value) => value is { } b ? $"{b / 1024.0:N0} KiB" : "-";
}
