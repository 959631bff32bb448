using Aspire.Hosting;
using Microsoft.Extensions.Hosting;
using Platform.Hosting.Backchannel;
using Platform.Hosting.Dashboard;

namespace Platform.Hosting.Running;

/// <summary>
/// Run mode from beginning to end. Whatever happens after the guardian has started, every process of the run is gone when this returns.
/// </summary>
internal sealed class RunApplication(
    Preparation preparation, Runners runners, DashboardHost dashboard, Backchannels backchannels, Observers observers, StopRequest stop, IEnumerable<IHostedService> services) : IApplicationOperation
{
    private readonly TaskCompletionSource prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Every address is known, and resources start.</summary>
    public Task Prepared => prepared.Task;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var told = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
        using var signals = stop.OnSignals();
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
        catch (HostingException fault)
        {
            backchannels.Tell(fault);
            throw;
        }
        finally
        {
            await told.CancelAsync();
            await StopAsync();
        }
    }

    private async Task StartAsync(CancellationTokenSource told)
    {
        var isPrepared = await preparation.PrepareAsync(told.Token);
        backchannels.Start(forTools: true);
        observers.Start();
        foreach (var service in services) await service.StartAsync(told.Token);
        await Task.WhenAll(Alone(dashboard.StartAsync(told.Token), told), Alone(StartResourcesAsync(isPrepared, told.Token), told));
        observers.Ready();
    }

    private async Task StartResourcesAsync(bool isPrepared, CancellationToken cancellationToken)
    {
        if (!isPrepared) await preparation.AskAndPrepareAsync(cancellationToken);
        prepared.TrySetResult();
        await runners.StartAllAsync(cancellationToken);
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
        await runners.EndAllAsync();
        foreach (var service in services.Reverse()) await service.StopAsync(CancellationToken.None);
        await dashboard.StopAsync();
        await observers.StopAsync();
        await backchannels.DisposeAsync();
    }
}
