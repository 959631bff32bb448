using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Gateway.Forwarding;
using Platform.Gateway.Hold;
using Platform.Gateway.State;

namespace Platform.Gateway.Admin;

/// <summary>
/// Walks the freeze once on parts of its own, and each admin endpoint with a command that it refuses: the first real freeze then finds everything compiled
/// and a hold takes about a millisecond. Touches neither weight nor hold.
/// </summary>
internal sealed partial class WarmUp(
    GatewayOptions options, IServer server, IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<WarmUp> logger) : BackgroundService
{
    private const string Refused = """{"epoch":-1,"leaseMs":1,"maxHeld":1,"budgetMs":1}""";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private string? ScratchFile => options.StateFile is { } path ? path + ".warm-up" : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            await FreezeScratchAsync(stoppingToken);
            await AskAsync(stoppingToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException)
        {
            if (!stoppingToken.IsCancellationRequested)
                LogCold(logger, fault);
        }
    }

    private async Task FreezeScratchAsync(CancellationToken cancel)
    {
        var weight = new TrafficWeight();
        using var hold = new WriteHold(TimeProvider.System, NullLogger<WriteHold>.Instance);
        using var file = new StateFile(options with { StateFile = ScratchFile });
        using var control = new GatewayControl(weight, hold, file, TimeProvider.System, NullLogger<GatewayControl>.Instance);
        await ExecuteAsync(await AdminEndpoints.HoldAsync(new HoldCommand(1, 60_000, null), weight, hold, control, cancel));
        var write = hold.EnterAsync(cancel);
        await ExecuteAsync(await AdminEndpoints.QuiesceAsync(new QuiesceCommand(1, 1000), hold, cancel));
        await ExecuteAsync(await AdminEndpoints.ReleaseAsync(new ReleaseCommand(1), weight, hold, control, cancel));
        await write;
        hold.Exit();
        await control.FlushAsync(cancel);
        file.Delete();
    }

    private Task ExecuteAsync(IResult result) =>
        result.ExecuteAsync(new DefaultHttpContext { RequestServices = services, Response = { Body = Stream.Null } });

    private async Task AskAsync(CancellationToken cancel)
    {
        var token = services.GetRequiredService<IConfiguration>()[AdminEndpoints.TokenVariable];
        var admin = server.Features.Get<IServerAddressesFeature>()!.Addresses.Last();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(admin), Timeout = Bound };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var command in new[] { "hold", "quiesce", "release" })
        {
            using var empty = new StringContent(Refused, MediaTypeHeaderValue.Parse("application/json"));
            using var refused = await client.PostAsync($"/admin/{command}", empty, cancel);
        }
        using var state = await client.GetAsync("/admin/state", cancel);
        using var metrics = await client.GetAsync("/admin/metrics", cancel);
    }

    [LoggerMessage(4301, LogLevel.Warning, "The admin endpoints could not be warmed up: the first freeze will take some 50 ms longer")]
    private static partial void LogCold(ILogger logger, Exception fault);
}
