using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Platform.HealthProbe.Watching;
using Platform.TestKit;

namespace Platform.HealthProbe.Tests.Watching;

public sealed class MigratorWatchTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly FakeMigrator migrator = new();
    private readonly LogLines log = new();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MigratorWatch watch;

    public MigratorWatchTests() => watch = new MigratorWatch(
        new ConfigurationBuilder().AddInMemoryCollection([new("services:migrator:http:0", "http://migrator")]).Build(),
        new HttpClient(migrator), services.GetRequiredService<IMeterFactory>(), time, log);

    public void Dispose()
    {
        watch.Dispose();
        services.Dispose();
    }

    [Fact]
    public async Task Look_MigratorDies_RaisesTheAlarmOnceAndTellsWhenItIsBack()
    {
        migrator.Answer = Status("copying", second: 1);
        await watch.LookAsync(default);
        migrator.Answer = null;
        for (var i = 0; i < 20; i++)
        {
            time.Advance(MigratorWatch.Interval);
            await watch.LookAsync(default);
        }

        Assert.Equal([LogLevel.Error], log.Levels);
        Assert.Contains("migrator runbook", watch.Alarm, StringComparison.Ordinal);
        Assert.Equal(40, Age());
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(HealthStatus.Unhealthy));
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(HealthStatus.Degraded));

        migrator.Answer = Status("copying", second: 2);
        await watch.LookAsync(default);

        Assert.Equal([LogLevel.Error, LogLevel.Information], log.Levels);
        Assert.Null(watch.Alarm);
        Assert.Equal(0, Age());
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(HealthStatus.Unhealthy));
    }

    [Fact]
    public async Task Look_AnswerThatIsNoStatus_IsNoSignOfLife()
    {
        migrator.Answer = Status("ready", second: 1);
        await watch.LookAsync(default);
        migrator.Answer = "<html>a proxy's error page</html>";
        time.Advance(TimeSpan.FromSeconds(16));
        await watch.LookAsync(default);

        Assert.NotNull(watch.Alarm);
    }

    [Fact]
    public void Age_BeforeAnyAnswer_IsNotMeasured() => Assert.Null(Age());

    private static string Status(string phase, int second) => $$"""{ "phase": "{{phase}}", "heartbeat": "2026-01-01T00:00:{{second:00}}+00:00", "stores": [] }""";

    private async Task<HealthStatus> HealthAsync(HealthStatus failure)
    {
        var health = new MigratorHealth(watch);
        return (await health.CheckHealthAsync(new HealthCheckContext { Registration = new HealthCheckRegistration("migrator", health, failure, []) })).Status;
    }

    private double? Age()
    {
        double? age = null;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Name == "migration.heartbeat.age" && ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>()))
                me.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => age = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return age;
    }

    /// <summary>Answers with its status, or refuses the connection.</summary>
    private sealed class FakeMigrator : HttpMessageHandler
    {
        public string? Answer { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Answer is { } body
            ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") })
            : throw new HttpRequestException("connection refused");
    }

    private sealed class LogLines : ILogger<MigratorWatch>
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Levels.Add(logLevel);
    }
}
