using Platform.Players.Compare;
using Platform.Players.Ledger;
using Platform.Players.Load;
using Platform.Players.Measure;
using Platform.ServiceDefaults;

namespace Platform.Players.Api;

/// <summary>What users measured is for everybody; steering them needs the token.</summary>
internal static class PlayersEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/status", (LoadControl control) => control.Status());
        app.MapGet("/timeline", (DateTimeOffset? since, LoadControl control) => control.Run?.Measurements.Timeline(since) ?? []);
        app.MapGet("/gap", (DateTimeOffset since, LoadControl control) => control.Run?.Measurements.LongestGapSince(since) ?? Gap.None);
        var steer = app.MapGroup("/control").RequireToken(PlayersSettings.TokenVariable);
        steer.MapPost("/start", StartAsync);
        steer.MapPost("/stop", StopAsync);
        steer.MapPost("/compare", CompareAsync);
    }

    private static async Task<IResult> StartAsync(StartInput? input, LoadControl control, CancellationToken cancel)
    {
        var profile = input?.Profile is { } name ? LoadProfile.Find(name) : control.Configured.Profile;
        if (profile is null) return Bad($"There is no profile '{input!.Profile}'.", $"Choose {LoadProfile.Names}.");
        var rates = new LoadRates(input?.WritesPerSecond ?? control.Configured.Rates.WritesPerSecond, input?.ReadsPerSecond ?? control.Configured.Rates.ReadsPerSecond);
        if (!LoadRates.IsPossible(rates.WritesPerSecond) || !LoadRates.IsPossible(rates.ReadsPerSecond)) return Bad("A rate is out of bounds.", $"Choose 0 to {LoadRates.Most} a second.");
        try
        {
            return await control.StartAsync(new(profile, rates), cancel)
                ? Results.Ok(control.Status())
                : ErrorResult.Of(StatusCodes.Status409Conflict, "Users play already, by another plan.", "Stop them first: POST /control/stop.");
        }
        catch (Exception fault) when (fault is HttpRequestException or InvalidOperationException)
        {
            return ErrorResult.Of(StatusCodes.Status503ServiceUnavailable, $"Users cannot begin: {fault.Message}", "See that the gateway and the app behind it are ready, then start again.");
        }
    }

    private static async Task<IResult> StopAsync(LoadControl control, CancellationToken cancel) => await control.StopAsync(cancel)
        ? Results.Ok(control.Status())
        : ErrorResult.Of(StatusCodes.Status504GatewayTimeout, "No user arrives any more, but some requests have no result even after their time-out.", "Stop again to wait for them.");

    private static async Task<IResult> CompareAsync(CompareInput input, LoadControl control, WriteLedger ledger, AuditClients audits, CancellationToken cancel)
    {
        if (!Uri.TryCreate(input.Url, UriKind.Absolute, out var instance)) return Bad("url is missing or no URL.", "Name an instance of the app: { \"url\": \"http://cosy-target\" }.");
        if (control.IsRunning) return ErrorResult.Of(StatusCodes.Status409Conflict, "Users play: the ledger changes under the comparison.", "Stop them first: POST /control/stop.");
        try
        {
            return Results.Ok(await new LedgerComparison(audits.For(instance)).CompareAsync(ledger.Entries(), cancel));
        }
        catch (AuditException fault)
        {
            return ErrorResult.Of(StatusCodes.Status502BadGateway, fault.Message, fault.Hint);
        }
    }

    private static IResult Bad(string error, string hint) => ErrorResult.Of(StatusCodes.Status400BadRequest, error, hint);
}

internal sealed record StartInput(string? Profile, double? WritesPerSecond, double? ReadsPerSecond);

internal sealed record CompareInput(string? Url);
