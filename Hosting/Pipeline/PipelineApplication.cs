using Platform.Hosting.Backchannel;
using Platform.Hosting.Publishing;
using Platform.Hosting.Running;

namespace Platform.Hosting.Pipeline;

/// <summary>Publish mode from beginning to end. Starts no resource.</summary>
internal sealed class PipelineApplication(PipelineRunner runner, Backchannels backchannels, CliActivities activities, PublishOptions options, StopRequest stop) : IApplicationOperation
{
    /// <summary>How long a CLI may take to show the end and to say that it has seen it.</summary>
    private static readonly TimeSpan CliPatience = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var told = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
        using var signals = stop.OnSignals();
        backchannels.Start(forTools: false);
        try
        {
            if (!backchannels.HasCli || await CliWantsItAsync(told.Token)) await runner.RunAsync(options.Target, told.Token);
        }
        finally
        {
            if (backchannels.HasCli) await CliHasSeenItAsync(told.Token);
            await backchannels.DisposeAsync();
        }
    }

    /// <summary>Nothing happens before the CLI asks what happens: it may want to know the steps only.</summary>
    private async Task<bool> CliWantsItAsync(CancellationToken cancellationToken)
    {
        try
        {
            await activities.Wanted.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task CliHasSeenItAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(CliPatience, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // It says so by telling us to stop.
        }
    }
}
