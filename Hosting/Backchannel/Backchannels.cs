using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Running;

namespace Platform.Hosting.Backchannel;

/// <summary>
/// The sockets by which the Aspire CLI talks to this AppHost: the one that a CLI which started it has named, and, for a run, one for all others.
/// </summary>
/// <param name="toolMethods">Lazy: publishing needs nothing that can run a resource.</param>
internal sealed partial class Backchannels(
    ICliMethods cliMethods, Lazy<ToolMethods> toolMethods, AppHostIdentity identity, CliProcess cli, StopRequest stop, Guardian guardian, IConfiguration configuration, ILogger<Backchannels> logger) : IAsyncDisposable
{
    private const string CliSocketKey = "ASPIRE_BACKCHANNEL_PATH";
    private readonly List<RpcListener> listeners = [];
    private readonly CancellationTokenSource over = new();
    private Task watching = Task.CompletedTask;

    private string? CliSocket => configuration[CliSocketKey] is { Length: > 0 } path ? path : null;

    /// <summary>A CLI started this AppHost, and will connect.</summary>
    public bool HasCli => CliSocket is not null;

    public static bool IsExpected(IServiceProvider services) => services.GetRequiredService<IConfiguration>()[CliSocketKey] is { Length: > 0 };

    /// <param name="forTools">Whether others than the CLI that started it may ask too.</param>
    public void Start(bool forTools)
    {
        watching = WatchCliAsync();
        if (CliSocket is { } path) StartForCli(path, hasGuardian: forTools);
        if (forTools) StartForTools();
    }

    /// <summary>Why the run ends, to a CLI that would not say it. Before it is connected, it does.</summary>
    public void Tell(HostingException fault)
    {
        if (HasCli && listeners.Count > 0) cli.Tell(fault);
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        foreach (var listener in listeners) await listener.DisposeAsync();
        listeners.Clear();
        await watching;
    }

    /// <summary>A CLI that is interrupted while it publishes kills this process at once: somebody else has to remove the socket.</summary>
    private void StartForCli(string path, bool hasGuardian)
    {
        if (!hasGuardian) guardian.Start();
        guardian.Remove(path);
        listeners.Add(RpcListener.Start(path, cliMethods.Make(), logger, stop.Token));
    }

    /// <summary>A run is a run without it: <c>aspire ps</c> does not see it then.</summary>
    private void StartForTools()
    {
        try
        {
            identity.RemoveStaleSockets();
            if (identity.NewSocketPath() is not { } path) return;
            guardian.Remove(path); // should we be killed
            listeners.Add(RpcListener.Start(path, toolMethods.Value.Make(), logger, stop.Token));
        }
        catch (Exception fault) when (fault is HostingException or IOException or UnauthorizedAccessException)
        {
            LogNoTools(logger, fault.Message);
        }
    }

    private async Task WatchCliAsync()
    {
        try
        {
            await cli.WatchAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            // The operation is over.
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Commands like 'aspire ps' and 'aspire logs' will not find this run: {Problem}")]
    private static partial void LogNoTools(ILogger logger, string problem);
}
