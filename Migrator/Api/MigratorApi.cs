using System.Net.ServerSentEvents;
using System.Text.Json;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Migrator.Api;

/// <summary>Status and events for everybody on the loopback; commands with a token.</summary>
internal static class MigratorApi
{
    public const string TokenVariable = "MIGRATOR_TOKEN";
    private const string CallerHeader = "X-Platform-User";
    private const int LongestCaller = 100;
    private static readonly TimeSpan LongestUnknown = TimeSpan.FromSeconds(20);

    public static void MapMigratorApi(this WebApplication app)
    {
        var api = app.MapGroup("/api").AddEndpointFilter(WhenKnownAsync);
        api.MapGet("/status", (StatusWriter status) => status.Write());
        api.MapGet("/journal", (MigrationView view) => view.Records.Select(r => new { r.Sequence, r.At, r.DriverEpoch, Event = JsonSerializer.SerializeToElement<JsonElement>(JsonDocument.Parse(JournalFormat.ToJson(r.Event)).RootElement), r.Hash }));
        api.MapGet("/events", (MigrationView view, long? after, CancellationToken cancel) => TypedResults.ServerSentEvents(EventsAsync(view, after ?? 0, cancel)));
        api.MapGet("/roll-back", Preview);
        api.MapPost("/commands/{command}", RunAsync).RequireToken(TokenVariable);
    }

    /// <summary>A service that has not read its journal would call every migration unplanned. Taking the lease may last as long as the lease of a driver that died.</summary>
    private static async ValueTask<object?> WhenKnownAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var known = call.HttpContext.RequestServices.GetRequiredService<MigrationView>().Known;
        if (await Task.WhenAny(known, Task.Delay(LongestUnknown, call.HttpContext.RequestAborted)) == known)
            return await next(call);
        call.HttpContext.Response.Headers.RetryAfter = "1";
        return Error(StatusCodes.Status503ServiceUnavailable, "The journal has not been read yet; as a rule its lease is another driver's still.", "Ask again; the migrator's log says what it waits for.");
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(MigrationView view, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var record in view.WatchAsync(after, cancel))
            yield return new SseItem<string>(JournalFormat.ToJson(record.Event), "journal") { EventId = record.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) };
    }

    /// <summary>What a roll back would do, before anybody asks for it.</summary>
    private static IResult Preview(string? phase, Plan plan, MigrationView view) => Scope(phase) is { } scope
        ? TypedResults.Ok(RollBackView.Of(scope, RollBackPreview.Of(plan, view.State, view.Seen, scope)))
        : UnknownPhase(phase);

    private static async Task<IResult> RunAsync(string command, string? what, string? phase, string? reason, HttpContext http, CommandInbox inbox)
    {
        if (Scope(phase) is not { } scope)
            return UnknownPhase(phase);
        if (Parse(command) is not { } known)
            return Error(StatusCodes.Status404NotFound, $"There is no command '{command}'.", "Commands are: start, pause, resume, verify, approve, cut-over, roll-back, finish, clean, drop-reverse, emergency.");
        var agreement = Enum.TryParse<Agreement>(what, ignoreCase: true, out var parsed) ? parsed : (Agreement?)null;
        if (what is not null && agreement is null)
            return Error(StatusCodes.Status400BadRequest, $"There is nothing called '{what}' to approve.", "Approve what=cutover, what=finish, what=inconclusive or what=rollback.");

        var by = Caller(http);
        var refused = await inbox.SendAsync(new CommandRequest(known, by, agreement, reason, scope), http.RequestAborted);
        return refused is null ? TypedResults.Accepted("/api/status") : Error(StatusCodes.Status409Conflict, refused.Error, refused.Hint);
    }

    /// <summary>Percent-encoded, since a header holds ASCII alone and names do not.</summary>
    private static string Caller(HttpContext http)
    {
        var name = string.Concat(Uri.UnescapeDataString(http.Request.Headers[CallerHeader].FirstOrDefault() ?? "").Where(c => !char.IsControl(c))).Trim();
        return name.Length == 0 ? "the API" : name[..Math.Min(name.Length, LongestCaller)];
    }

    private static Command? Parse(string command) =>
        Enum.TryParse<Command>(command.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var parsed) && !int.TryParse(command, out _) ? parsed : null;

    /// <returns>Null for a word that names no phase; everything when none is given.</returns>
    private static RollBackScope? Scope(string? phase) => phase switch
    {
        null or "" or "all" => RollBackScope.Everything,
        _ => Enum.TryParse<RollBackScope>(phase, ignoreCase: true, out var scope) && !int.TryParse(phase, out _) ? scope : null,
    };

    private static IResult UnknownPhase(string? phase) =>
        Error(StatusCodes.Status400BadRequest, $"There is no phase '{phase}' to roll back.", "Phases are: everything, database, objects, cache, configuration, traffic.");

    private static IResult Error(int status, string error, string hint) => TypedResults.Json(new { error, hint }, statusCode: status);
}
