using System.Runtime.InteropServices;
using Aspire.Hosting;
using Microsoft.Extensions.Hosting;
using Platform.Hosting.Dashboard;

namespace Platform.Hosting.Running;

/// <summary>
/// Run mode from beginning to end. Whatever happens after the guardian has started, every process of the run is gone when this returns.
/// </summary>
internal sealed class RunApplication(Preparation preparation, Runners runners, DashboardHost dashboard, Observers observers, IEnumerable<IHostedService> services) : IApplicationOperation
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var told = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        await using var guardian = preparation.StartGuardian();
        try
        {
            await StartAsync(told);
            await Task.Delay(Timeout.Infinite, told.Token);
        }
        catch (OperationCanceledException) when (told.IsCancellationRequested)
        {
            // Told to stop: that is how a run ends.
        }
        finally
        {
            await told.CancelAsync();
            await StopAsync();
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            told.Cancel();
        }
    }

    private async Task StartAsync(CancellationTokenSource told)
    {
        await preparation.PrepareAsync(told.Token);
        observers.Start();
        foreach (var service in services) await service.StartAsync(told.Token);
        await Task.WhenAll(Alone(dashboard.StartAsync(told.Token), told), Alone(runners.StartAllAsync(told.Token), told));
        observers.Ready();
    }

    /// <summary>One failure stops the start of everything else; and the first one is the one that is told.</summary>
    private static async Task Alone(Task part, CancellationTokenSource told)
    {
        try
        {
            await part;
        }
        catch (DistributedApplicationException)
        {
            await told.CancelAsync();
            throw;
        }
    }

    private async Task StopAsync()
    {
        observers.Stopping();
        await runners.StopAllAsync();
        foreach (var service in services.Reverse()) await service.StopAsync(CancellationToken.None);
        await dashboard.StopAsync();
        await observers.StopAsync();
    }
}
