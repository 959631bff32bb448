using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>
/// The life of one resource that can be started: wait, launch, watch, stop; and again. One start or stop at a time.
/// </summary>
internal sealed partial class ResourceRunner(IResource resource, ILauncher launcher, RunnerTools tools) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private CancellationTokenSource life = new();
    private IRunning? running;
    private Task watching = Task.CompletedTask;

    public IResource Resource => resource;

    /// <summary>Returns when the resource runs; it may not be healthy yet.</summary>
    /// <param name="waitForOthers">False for a person's restart: what it waits for has been there once.</param>
    public async Task StartAsync(bool waitForOthers, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (running is { Exited.IsCompleted: false }) return;
            life = new CancellationTokenSource();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.Token);
            await LaunchAsync(waitForOthers, either.Token);
        }
        catch (HostingException fault)
        {
            Set(s => s with { State = States.FailedToStart, WaitingFor = null, Failure = fault.Message, StoppedAt = Now });
            tools.Logs.Write(resource.Name, fault.Message, isError: true);
            throw;
        }
        catch (OperationCanceledException)
        {
            Set(s => s with { State = States.NotStarted, WaitingFor = null });
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Asks the resource to end, waits for that, and makes sure of it.</summary>
    public Task StopAsync() => StopAsync(running => running.StopAsync(tools.Durations.Stop));

    /// <summary>The end of the run.</summary>
    public Task EndAsync() => StopAsync(running => running is ILasting lasting ? lasting.LeaveAsync(tools.Durations.Stop) : running.StopAsync(tools.Durations.Stop));

    private async Task StopAsync(Func<IRunning, Task> stop)
    {
        await life.CancelAsync();
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            if (running is null) return;
            if (!running.Exited.IsCompleted)
            {
                Set(s => s with { State = States.Stopping });
                await stop(running);
            }
            await watching;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        life.Dispose();
        turn.Dispose();
    }

    private DateTimeOffset Now => tools.Time.GetUtcNow();

    private async Task LaunchAsync(bool waitForOthers, CancellationToken cancellationToken)
    {
        Set(s => s with { State = States.Waiting, Failure = null, ExitCode = null, StoppedAt = null, Died = false, Reports = [] });
        if (waitForOthers) await tools.Waits.ForAllAsync(resource, cancellationToken);
        Set(s => s with { State = States.Starting });
        var checks = tools.Health.ChecksFor(resource);
        running = await launcher.LaunchAsync(resource, cancellationToken);
        Set(s => s with { State = States.Running, ProcessId = running.ProcessId, StartedAt = Now, Reports = HealthMonitor.Unasked(checks) });
        watching = WatchAsync(running, checks);
    }

    private async Task WatchAsync(IRunning instance, ImmutableArray<IHealthCheck> checks)
    {
        using var untilExit = new CancellationTokenSource();
        var health = AskAsync(checks, untilExit.Token);
        var exitCode = await instance.Exited;
        await untilExit.CancelAsync();
        await health;
        Set(s => s with { State = exitCode == 0 ? States.Finished : States.Exited, ExitCode = exitCode, Died = exitCode != 0 && !life.IsCancellationRequested, ProcessId = null, StoppedAt = Now, Reports = [] });
    }

    private async Task AskAsync(ImmutableArray<IHealthCheck> checks, CancellationToken cancellationToken)
    {
        try
        {
            await tools.Health.WatchAsync(resource, checks, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // It ended; so does the asking.
        }
        catch (Exception fault)
        {
            LogCheckBroken(tools.Logger, resource.Name, fault);
        }
    }

    private void Set(Func<ResourceStatus, ResourceStatus> change) => tools.Board.Update(resource.Name, change);
}
