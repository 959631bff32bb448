using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Traffic.Gateway;

/// <summary>The gateway's admin API with a state that a test can see and bend.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    public const string Token = "gateway-token";

    private FakeService _service = null!;

    public string Url => _service.Url;
    public int Weight { get; set; }
    public bool Ignores { get; set; }
    public bool Hangs { get; set; }
    public string HoldState { get; set; } = "none";
    public long Epoch { get; set; }
    public int InFlightWrites { get; set; }
    public string Generation { get; set; } = "a";
    public long Requests { get; set; }
    public long Failures { get; set; }
    public string? Nonsense { get; set; }

    public static async Task<FakeGateway> StartAsync()
    {
        var gateway = new FakeGateway();
        gateway._service = await FakeService.StartAsync(gateway.Map);
        return gateway;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private void Map(IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/admin").AddEndpointFilter(async (context, next) =>
        {
            if (context.HttpContext.Request.Headers.Authorization != $"Bearer {Token}")
                return Results.Json(new { error = "no token", hint = "send it" }, statusCode: 401);
            if (Hangs)
                await Task.Delay(Timeout.Infinite, context.HttpContext.RequestAborted);
            return Nonsense is null ? await next(context) : Results.Text(Nonsense);
        });
        admin.MapGet("/state", () => Results.Json(new { weight = Weight, generation = Generation, hold = new { state = HoldState, epoch = Epoch, leaseMsLeft = 10, held = 0 }, inFlightWrites = InFlightWrites }));
        admin.MapPut("/weight", (WeightBody body) => Weight = Ignores ? Weight : body.Target);
        admin.MapPost("/hold", (HoldBody body) => Hold("holding", body.Epoch));
        admin.MapPost("/release", (HoldBody body) => Hold("none", body.Epoch));
        admin.MapPost("/quiesce", () => InFlightWrites == 0
            ? Results.Json(new { inFlightWrites = 0 })
            : Results.Json(new { error = $"{InFlightWrites} writes are still in flight", hint = "Look at the app.", inFlightWrites = InFlightWrites }, statusCode: 409));
        admin.MapGet("/metrics", () => Results.Json(new { at = "2026-01-05T09:00:00Z", sides = new { source = Side(), target = Side() }, gateway = new { held = 0, refused = 0 } }));
    }

    private IResult Hold(string state, long epoch)
    {
        if (epoch < Epoch)
            return Results.Json(new { error = $"epoch {epoch} is older than {Epoch}", hint = "A newer driver is at work." }, statusCode: 409);
        (HoldState, Epoch) = (Ignores ? HoldState : state, epoch);
        return Results.Ok();
    }

    private object Side() => new { requests = Requests, failures = Failures, writes = 0, latencyMs = new { bounds = new[] { 10, 100 }, counts = new[] { Requests, 0, 0 } } };

    private sealed record WeightBody(int Target);

    private sealed record HoldBody(long Epoch);
}
