using System.Diagnostics.Metrics;
using System.Text.Json;
using Platform.HealthProbe.Probing;
using Platform.ServiceDefaults;

namespace Platform.HealthProbe.Watching;

/// <summary>
/// Watches that somebody drives. The migrator cannot say itself that it is dead, so that this asks it, from another process, wherever its address is
/// known (<c>services__migrator__http__0</c>), and raises the alarm after <c>HEARTBEAT__LIMIT</c> (15 s) of silence.
/// </summary>
internal sealed partial class MigratorWatch : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Uri Status = new("http://migrator/api/status");

    private readonly HttpClient client;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly TimeSpan limit;
    private readonly bool known;
    private readonly long began;
    private volatile Heartbeat heartbeat = new();
    private bool alarmed;

    /// <param name="client">Finds services by name, and asks once.</param>
    public MigratorWatch(IConfiguration configuration, HttpClient client, IMeterFactory meters, TimeProvider time, ILogger<MigratorWatch> log)
    {
        (this.client, this.time, this.log, began) = (client, time, log, time.GetTimestamp());
        limit = configuration.GetValue("HEARTBEAT:LIMIT", DefaultLimit);
        known = configuration.GetSection("services:migrator").GetChildren().Any();
        meters.Create(ProbeMetrics.MeterName).CreateObservableGauge("migration.heartbeat.age", Ages, "s", "Since the migrator's driver last showed that it lives.");
    }

    /// <summary>What a person must know and do now; null while all is well.</summary>
    public string? Alarm => heartbeat.Alarm(Now, limit);

    private TimeSpan Now => time.GetElapsedTime(began);

    /// <summary>Asks once, and tells when that changed whether all is well.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        heartbeat = await AskAsync(cancel);
        var alarm = Alarm;
        if (alarm is not null && !alarmed)
            LogSilent(alarm);
        else if (alarm is null && alarmed)
            LogBack();
        alarmed = alarm is not null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!known)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task<Heartbeat> AskAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await client.GetFromJsonAsync<MigratorStatus>(Status, either.Token) is { } status
                ? heartbeat.Answered(status, Now)
                : heartbeat.Unanswered("its status was empty");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return heartbeat.Unanswered($"no answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or ConfigurationException or IOException)
        {
            return heartbeat.Unanswered(fault.Message.TrimEnd('.'));
        }
    }

    /// <summary>What is not known is not measured, rather than zero.</summary>
    private IEnumerable<Measurement<double>> Ages() => heartbeat.Age(Now) is { } age ? [new Measurement<double>(age.TotalSeconds)] : [];

    public override void Dispose()
    {
        client.Dispose();
        base.Dispose();
    }

    [LoggerMessage(4101, LogLevel.Error, "{Alarm}")]
    private partial void LogSilent(string alarm);

    [LoggerMessage(4102, LogLevel.Information, "The migrator's driver shows life again.")]
    private partial void LogBack();
}
