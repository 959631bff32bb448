using Platform.Migrator.Cli;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;

namespace Platform.Migrator;

/// <summary>Runs the driver beside the API. Without its journal the process has nothing to do, and ends with the reason.</summary>
internal sealed class DriverService(MigrationDriver driver, CommandInbox inbox, StoreSet stores, IHostApplicationLifetime lifetime, ILogger<DriverService> log) : BackgroundService
{
    public int ExitCode { get; private set; } = ExitCodes.Ok;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await driver.RunAsync($"migrator {Environment.ProcessId} on {Environment.MachineName}", stoppingToken);
        }
        catch (JournalException fault)
        {
            ExitCode = fault is JournalLeaseHeldException or JournalLeaseLostException ? ExitCodes.LeaseHeld : ExitCodes.JournalFault;
            log.JournalFailed(fault, fault.Message, fault.Hint);
            await Console.Error.WriteLineAsync($"{fault.Message} {fault.Hint}");
            lifetime.StopApplication();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped between two steps: the next driver goes on from the journal.
        }
        catch (Exception)
        {
            ExitCode = ExitCodes.Failed; // A defect: the host logs it and stops, which by itself would look like an orderly end.
            throw;
        }
        finally
        {
            inbox.Close();
            await stores.DisposeAsync();
        }
    }
}
