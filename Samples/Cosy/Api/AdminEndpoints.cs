using Platform.Cosy.Bot;
using Platform.Cosy.Store;
using Platform.ServiceDefaults;

namespace Platform.Cosy.Api;

/// <summary>What an operator or the migrator does with the app. Needs the app's token.</summary>
internal static class AdminEndpoints
{
    private static readonly TimeSpan QuiesceBudget = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup("/admin").RequireToken(CosySettings.TokenVariable);
        admin.MapGet("/store", (StoreReport report, CancellationToken cancel) => report.ReadAsync(cancel));
        admin.MapPost("/audit", (AuditInput input, CurrentStore store, CancellationToken cancel) => AuditAsync(input, store, cancel));
        admin.MapPost("/warm", (string? side, WarmUp warm, CancellationToken cancel) => warm.RunAsync(side, cancel));
        admin.MapPost("/fill", (FillInput input, CurrentStore store, CancellationToken cancel) => FillAsync(input, store, cancel));
        MapReadOnly(admin);
        MapFailures(admin);
        MapBot(admin);
    }

    private static void MapReadOnly(RouteGroupBuilder admin)
    {
        admin.MapGet("/read-only", (WriteGate gate) => new ReadOnlyState(gate.IsClosed, gate.InFlight));
        admin.MapPost("/read-only", async (ReadOnlyInput input, WriteGate gate, CancellationToken cancel) =>
        {
            if (input.On) await Task.WhenAny(gate.CloseAsync(), Task.Delay(QuiesceBudget, cancel));
            else gate.Open();
            return new ReadOnlyState(gate.IsClosed, gate.InFlight);
        });
    }

    private static void MapFailures(RouteGroupBuilder admin)
    {
        admin.MapGet("/fail", (FailureInjection failures) => new FailureState(failures.Setting.Rate, failures.Injected));
        admin.MapPost("/fail", (FailureSetting input, FailureInjection failures) =>
        {
            if (input is not { Rate: >= 0 and <= 1, Status: >= 400 and <= 599 }) return Answers.Bad("rate must be 0 to 1 and status 400 to 599.");
            failures.Setting = input;
            return Results.Ok(new FailureState(input.Rate, failures.Injected));
        });
    }

    private static void MapBot(RouteGroupBuilder admin)
    {
        admin.MapGet("/bot", (LorekeeperBot bot) => bot.Status);
        admin.MapGet("/bot/ledger", (CurrentStore store, CancellationToken cancel) => store.RunAsync((s, c) => s.BotLedgerAsync(c), cancel));
        admin.MapPost("/bot/start", async (LorekeeperBot bot, CancellationToken cancel) =>
        {
            await bot.StartTickingAsync(cancel);
            return bot.Status;
        });
        admin.MapPost("/bot/stop", async (LorekeeperBot bot, CancellationToken cancel) =>
        {
            await bot.StopTickingAsync(cancel);
            return bot.Status;
        });
    }

    /// <summary>Ordinary writes to the store that the app uses, in bulk.</summary>
    private static async Task<IResult> FillAsync(FillInput input, CurrentStore store, CancellationToken cancel)
    {
        if (input.Messages is < 1 or > 50_000) return Answers.Bad("messages must be 1 to 50000.");
        return Results.Ok(new FillState(await StoreKinds.Seed(store.Address, TextWriter.Null).AddAsync(input.Messages, cancel)));
    }

    private static async Task<IResult> AuditAsync(AuditInput input, CurrentStore store, CancellationToken cancel)
    {
        if (input.Ids is not { Length: > 0 and <= 2000 } ids) return Answers.Bad("ids must name 1 to 2000 ids.");
        if (!Enum.TryParse<AuditKind>(input.Kind, ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
            return Answers.Bad("kind must be message, user, avatar or edit.");
        return Results.Ok(await store.RunAsync((s, c) => s.AuditAsync(kind, ids, c), cancel));
    }
}

internal sealed record ReadOnlyInput(bool On);

/// <param name="InFlightWrites">0 when the app has come to rest.</param>
internal sealed record ReadOnlyState(bool On, int InFlightWrites);

internal sealed record FailureState(double Rate, long Injected);

internal sealed record FillInput(long Messages);

internal sealed record FillState(long Messages);

internal sealed record AuditInput(Guid[]? Ids, string? Kind);
