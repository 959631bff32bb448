using System.CommandLine;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Cli;

/// <summary><c>migrator emergency</c>: both sides of every store read-only, compared, everything kept. By the service; where that does not answer, from here.</summary>
internal static class EmergencyCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    public static Command Build(Option<string> url)
    {
        var reason = new Option<string?>("--reason") { Description = "Why, for the journal." };
        var command = new Command("emergency", "Close both sides of every store to applications at once, keep everything, and compare them. Asks nothing. Exit code 0: closed and equal; 2: they differ. Without a running service it does so itself (PLATFORM_PLAN, PLATFORM_STATE, ConnectionStrings__...).") { reason };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(url), parsed.GetValue(reason), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string url, string? reason, CancellationToken cancel)
    {
        var silent = false;
        var code = await MigratorClient.RunAsync(url, client => ByServiceAsync(client, reason, cancel), fault =>
        {
            silent = true;
            return Console.Error.WriteLineAsync($"The migrator at {url} does not answer ({fault.Message}). Going on from here.");
        });
        return silent ? await new EmergencyDriver(reason, Console.Out).RunAsync(cancel) : code;
    }

    private static async Task<int> ByServiceAsync(MigratorClient client, string? reason, CancellationToken cancel)
    {
        if (!EmergencyReport.Since(await client.RecordsAsync(cancel)).Any()
            && await client.SendAsync("emergency", [("reason", reason)], cancel) is not ExitCodes.Ok and var refused)
            return refused;
        var report = new EmergencyReport(Console.Out);
        await FollowAsync(report, client.RecordsAsync, cancel);
        report.TellWhatNext((await client.StatusAsync(cancel)).Authority);
        return report.ExitCode!.Value;
    }

    /// <summary>Returns once the report knows how it came out.</summary>
    internal static async Task FollowAsync(EmergencyReport report, Func<CancellationToken, Task<IReadOnlyList<JournalRecord>>> read, CancellationToken cancel)
    {
        long? declared = null;
        var told = 0L;
        while (report.ExitCode is null)
        {
            var records = await read(cancel);
            declared ??= EmergencyReport.Since(records).FirstOrDefault()?.Sequence;
            foreach (var record in records.Where(r => r.Sequence >= declared && r.Sequence > told && report.ExitCode is null))
            {
                report.Tell(record);
                told = record.Sequence;
            }

            if (report.ExitCode is null)
                await Task.Delay(Look, cancel);
        }
    }
}
