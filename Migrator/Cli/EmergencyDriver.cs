using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.Migrator.Cli;

/// <summary>
/// Drives an emergency in this very process, where no service does: takes the lease, closes both sides, compares them, and ends. Both stay closed until
/// a service is told to resume. The command is in the driver's inbox before it starts, so that the driver does nothing else first.
/// </summary>
internal sealed class EmergencyDriver(string? reason, TextWriter output)
{
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var builder = Host.CreateApplicationBuilder();
        if (MigratorService.Compose(builder) is { } wrong)
            return await FailAsync(wrong.ExitCode, wrong.Message);
        builder.Logging.ClearProviders(); // The report says what happens, and the journal keeps it.
        using var host = builder.Build();
        try
        {
            return await DriveAsync(host.Services, cancel);
        }
        catch (JournalException fault)
        {
            return await FailAsync(fault is JournalLeaseHeldException or JournalLeaseLostException ? ExitCodes.LeaseHeld : ExitCodes.JournalFault, $"{fault.Message} {fault.Hint}");
        }
        catch (OperationCanceledException)
        {
            return await FailAsync(ExitCodes.Failed, "Stopped before it was proven that both sides are closed and equal. Run it again: it goes on from the journal.");
        }
    }

    private async Task<int> DriveAsync(IServiceProvider services, CancellationToken cancel)
    {
        await using var stores = services.GetRequiredService<StoreSet>();
        var view = services.GetRequiredService<MigrationView>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var asked = services.GetRequiredService<CommandInbox>().SendAsync(new CommandRequest(Command.Emergency, Environment.UserName, Reason: reason), stop.Token);
        var driving = services.GetRequiredService<MigrationDriver>().RunAsync($"emergency {Environment.ProcessId} on {Environment.MachineName}", stop.Token);
        try
        {
            if (await Task.WhenAny(asked, driving) == driving)
                await driving;
            if (await asked is { } refused && view.State.Emergency is null)
                return await FailAsync(ExitCodes.Refused, $"{refused.Error} {refused.Hint}");
            var report = new EmergencyReport(output);
            await EmergencyCommand.FollowAsync(report, _ => driving.IsFaulted ? ThrownAsync(driving) : Task.FromResult(view.Records), cancel);
            report.TellWhatNext(view.State.Authority.Word());
            return report.ExitCode!.Value;
        }
        finally
        {
            await stop.CancelAsync();
            await driving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<IReadOnlyList<JournalRecord>> ThrownAsync(Task driving)
    {
        await driving;
        return [];
    }

    private static async Task<int> FailAsync(int code, string message)
    {
        await Console.Error.WriteLineAsync(message);
        return code;
    }
}
