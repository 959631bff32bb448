using Platform.Gateway.Forwarding;
using Platform.Gateway.Hold;
using Platform.Gateway.Measurement;
using Platform.Gateway.State;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Admin;

/// <summary>The migrator's way in: state, weight, hold and metrics, every call with the token.</summary>
internal static class AdminEndpoints
{
    public const string TokenVariable = "GATEWAY_TOKEN";
    private const int DefaultMaxHeld = 10_000;
    private const long LongestMs = 3_600_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/admin").RequireToken(TokenVariable).AddEndpointFilter(TellUnsavedAsync);
        admin.MapGet("/state", State);
        admin.MapPut("/weight", SetWeightAsync);
        admin.MapPost("/hold", HoldAsync);
        admin.MapPost("/quiesce", QuiesceAsync);
        admin.MapPost("/release", ReleaseAsync);
        admin.MapGet("/metrics", Metrics);
    }

    private static async ValueTask<object?> TellUnsavedAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        try
        {
            return await next(call);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ErrorResult.Of(StatusCodes.Status500InternalServerError,
                $"The command holds in this process, but could not be saved for the next one: {fault.Message}", "Look at the disk under GATEWAY__STATEFILE and send it again.");
        }
    }

    private static StateAnswer State(TrafficWeight weight, WriteHold hold, GatewayControl control)
    {
        var status = hold.Status();
        var answer = new HoldAnswer(status.Phase.Word(), status.Epoch, (long)Math.Ceiling(status.LeaseLeft.TotalMilliseconds), status.Held);
        return new StateAnswer(weight.Target, control.Generation, answer, status.InFlight);
    }

    private static async Task<IResult> SetWeightAsync(WeightCommand command, TrafficWeight weight, WriteHold hold, GatewayControl control, CancellationToken cancel)
    {
        if (command.Target is not (>= 0 and <= 100))
            return Bad("'target' must be a number from 0 to 100: the percent of requests that go to the target.");
        await control.SetWeightAsync(command.Target.Value, cancel);
        return Results.Json(State(weight, hold, control));
    }

    internal static async Task<IResult> HoldAsync(HoldCommand command, TrafficWeight weight, WriteHold hold, GatewayControl control, CancellationToken cancel)
    {
        if (command is not { Epoch: >= 0, LeaseMs: > 0 and <= LongestMs, MaxHeld: null or >= 0 })
            return Bad($"'epoch' must be 0 or more, 'leaseMs' from 1 to {LongestMs}, and 'maxHeld', where given, 0 or more.");
        var outcome = await control.HoldAsync(command.Epoch.Value, TimeSpan.FromMilliseconds(command.LeaseMs.Value), command.MaxHeld ?? DefaultMaxHeld, cancel);
        return outcome switch
        {
            HoldOutcome.Done => Results.Json(State(weight, hold, control)),
            HoldOutcome.Released => ErrorResult.Of(StatusCodes.Status409Conflict,
                $"Epoch {command.Epoch} was held and released already: this hold comes too late.", "A new freeze takes a new epoch."),
            _ => Older(hold),
        };
    }

    internal static async Task<IResult> QuiesceAsync(QuiesceCommand command, WriteHold hold, CancellationToken cancel)
    {
        if (command is not { Epoch: >= 0, BudgetMs: >= 0 and <= LongestMs })
            return Bad($"'epoch' must be 0 or more, and 'budgetMs' from 0 to {LongestMs}.");
        var outcome = await hold.QuiesceAsync(command.Epoch.Value, TimeSpan.FromMilliseconds(command.BudgetMs.Value), cancel);
        return outcome == HoldOutcome.Done ? Results.Json(new QuiesceAnswer(0)) : NotQuiet(outcome, hold.Status());
    }

    internal static async Task<IResult> ReleaseAsync(ReleaseCommand command, TrafficWeight weight, WriteHold hold, GatewayControl control, CancellationToken cancel)
    {
        if (command is not { Epoch: >= 0 })
            return Bad("'epoch' must be 0 or more.");
        var outcome = await control.ReleaseAsync(command.Epoch.Value, cancel);
        return outcome == HoldOutcome.Done ? Results.Json(State(weight, hold, control)) : Older(hold);
    }

    private static MetricsAnswer Metrics(TrafficMetrics metrics, WriteHold hold, TimeProvider time)
    {
        var (held, refused) = hold.Totals;
        return new MetricsAnswer(time.GetUtcNow(), new SidesAnswer(Of(metrics.Of(Side.Source)), Of(metrics.Of(Side.Target))), new OwnAnswer(held, refused));
    }

    private static SideAnswer Of(SideMetrics side) =>
        new(side.Requests, side.Failures, side.Writes, side.Abandoned, new LatencyAnswer(LatencyHistogram.BoundsMs, side.Latency.Read()));

    private static IResult Bad(string error) => ErrorResult.Of(StatusCodes.Status400BadRequest, error, "Correct the command and send it again.");

    private static IResult Older(WriteHold hold) => ErrorResult.Of(
        StatusCodes.Status409Conflict,
        $"The command's epoch is older than {hold.Status().Epoch}, the newest one seen here: another driver has taken over.",
        "Read /admin/state. If this migrator should drive, it must take a newer epoch.");

    private static IResult NotQuiet(HoldOutcome outcome, HoldStatus now) => Results.Json(
        outcome switch
        {
            HoldOutcome.OlderEpoch => new QuiesceRefusal($"The command's epoch is older than {now.Epoch}, the newest one seen here.",
                "Another driver has taken over: read /admin/state.", now.InFlight),
            HoldOutcome.NotHolding => new QuiesceRefusal($"Writes are not held under this epoch (hold: {now.Phase.Word()}, epoch {now.Epoch}): new ones could pass at any moment.",
                "Hold first, with a lease longer than the budget of quiescing.", now.InFlight),
            _ => new QuiesceRefusal($"{now.InFlight} writes were still in flight when the budget ended.",
                "Release, find out what makes writes slow, and try again; or give a larger budget.", now.InFlight),
        },
        statusCode: StatusCodes.Status409Conflict);
}
