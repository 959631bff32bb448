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

    public static void MapMigratorApi(this WebApplication app)
    {
        app.MapGet("/api/status", (StatusWriter status) => status.Write());
        app.MapGet("/api/journal", (MigrationView view) => view.Records.Select(r => new { r.Sequence, r.At, r.DriverEpoch, Event = JsonSerializer.SerializeToElement<JsonElement>(JsonDocument.Parse(JournalFormat.ToJson(r.Event)).RootElement), r.Hash }));
        app.MapGet("/api/events", (MigrationView view, long? after, CancellationToken cancel) => TypedResults.ServerSentEvents(EventsAsync(view, after ?? 0, cancel)));
        app.MapGet("/api/roll-back", Preview);
        app.MapPost("/api/commands/{command}", RunAsync).RequireToken(TokenVariable);
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
