using System.Net.ServerSentEvents;
using System.Text.Json;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.ServiceDefaults;

namespace Platform.Migrator.Api;

/// <summary>Status and events for everybody on the loopback; commands with a token.</summary>
internal static class MigratorApi
{
    public const string TokenVariable = "MIGRATOR_TOKEN";
    private const string CallerHeader = "X-Platform-User";

    public static void MapMigratorApi(this WebApplication app)
    {
        app.MapGet("/api/status", (StatusWriter status) => status.Write());
        app.MapGet("/api/journal", (MigrationView view) => view.Records.Select(r => new { r.Sequence, r.At, r.DriverEpoch, Event = JsonSerializer.SerializeToElement<JsonElement>(JsonDocument.Parse(JournalFormat.ToJson(r.Event)).RootElement), r.Hash }));
        app.MapGet("/api/events", (MigrationView view, long? after, CancellationToken cancel) => TypedResults.ServerSentEvents(EventsAsync(view, after ?? 0, cancel)));
        app.MapPost("/api/commands/{command}", RunAsync).RequireToken(TokenVariable);
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(MigrationView view, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var record in view.WatchAsync(after, cancel))
            yield return new SseItem<string>(JournalFormat.ToJson(record.Event), "journal") { EventId = record.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) };
    }

    private static async Task<IResult> RunAsync(string command, string? what, string? reason, HttpContext http, CommandInbox inbox)
    {
        if (Parse(command) is not { } known)
            return Error(StatusCodes.Status404NotFound, $"There is no command '{command}'.", "Commands are: start, pause, resume, verify, approve, cut-over, roll-back, finish.");
        var agreement = Enum.TryParse<Agreement>(what, ignoreCase: true, out var parsed) ? parsed : (Agreement?)null;
        if (what is not null && agreement is null)
            return Error(StatusCodes.Status400BadRequest, $"There is nothing called '{what}' to approve.", "Approve what=cutover, what=finish or what=inconclusive.");

        var by = http.Request.Headers[CallerHeader].FirstOrDefault() ?? "the API";
        var refused = await inbox.SendAsync(new CommandRequest(known, by, agreement, reason), http.RequestAborted);
        return refused is null ? TypedResults.Accepted("/api/status") : Error(StatusCodes.Status409Conflict, refused.Error, refused.Hint);
    }

    private static Command? Parse(string command) =>
        Enum.TryParse<Command>(command.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var parsed) && !int.TryParse(command, out _) ? parsed : null;

    private static IResult Error(int status, string error, string hint) => TypedResults.Json(new { error, hint }, statusCode: status);
}
