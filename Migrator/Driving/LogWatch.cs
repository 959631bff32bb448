using Platform.Migrator.Cutover;
using Platform.Migrator.Sync;

namespace Platform.Migrator.Driving;

/// <summary>
/// Looks now and then at the logs that both sides keep for our streams, whether anybody follows or not: a stream that nobody reads fills the disk of a
/// database that is in use. What it finds is journalled by the driver when a limit of the plan is crossed.
/// </summary>
internal sealed partial class LogWatch(StoreSet stores, MigrationView view, TimeProvider time, ILogger<LogWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private volatile IReadOnlyList<LogReading> readings = [];

    /// <summary>The last readings; a log that could not be read is missing, and never small.</summary>
    public IReadOnlyList<LogReading> Readings => readings;

    public IReadOnlyList<LogMeasured> Levels => [.. readings.Select(r => r.Measured)];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Background.UntracedAsync(WatchAsync, stoppingToken);

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                readings = view.State.Streams ? await ReadAsync(stoppingToken) : [];
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task<IReadOnlyList<LogReading>> ReadAsync(CancellationToken cancel)
    {
        var found = new List<LogReading>();
        foreach (var store in stores.All)
        {
            foreach (var stream in store.Streams)
            {
                if (await TryReadAsync(store, stream, cancel) is { } reading)
                    found.Add(reading);
            }
        }

        return found;
    }

    private async Task<LogReading?> TryReadAsync(StoreRuntime store, StreamRuntime stream, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            return await stream.Engine.Follower.ReadLogAsync(limit.Token) is not { } kept ? null
                : new LogReading(new LogMeasured(store.Plan.Name, stream.From, kept.RetainedBytes, Level(store, kept)), kept);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            LogUnread(store.Plan.Name, stream.From.ToString(), fault.Message);
            return null;
        }
    }

    private static RetainedLogLevel Level(StoreRuntime store, RetainedLog kept) => kept switch
    {
        _ when kept.Lost || kept.RetainedBytes >= store.Plan.RetainedLog.LimitBytes => RetainedLogLevel.Limit,
        _ when kept.RetainedBytes >= store.Plan.RetainedLog.WarnBytes => RetainedLogLevel.Warn,
        _ => RetainedLogLevel.Fine,
    };

    [LoggerMessage(LogLevel.Warning, "The log that the {side} of {store} keeps for the migration could not be read: {why}")]
    private partial void LogUnread(string store, string side, string why);
}

/// <param name="Kept">As the server says it.</param>
internal sealed record LogReading(LogMeasured Measured, RetainedLog Kept);
