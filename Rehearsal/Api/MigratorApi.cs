using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Platform.Rehearsal.Api;

internal sealed class MigratorApi(JsonService service) : IMigratorApi
{
    public Task<MigratorStatus> StatusAsync(CancellationToken cancel) => service.GetAsync<MigratorStatus>("/api/status", cancel);

    public async IAsyncEnumerable<JournalEntry> JournalAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var stream = await service.StreamAsync($"/api/events?after={after}", cancel);
        await foreach (var entry in SseParser.Create(stream).EnumerateAsync(cancel))
        {
            using var body = JsonDocument.Parse(entry.Data);
            var step = body.RootElement.TryGetProperty("step", out var named) ? named.GetString() : null;
            yield return new JournalEntry(long.Parse(entry.EventId ?? "0", CultureInfo.InvariantCulture), body.RootElement.GetProperty("type").GetString() ?? "", step);
        }
    }

    public Task<CommandAnswer> CommandAsync(string command, CancellationToken cancel) =>
        service.CommandAsync($"/api/commands/{command}", cancel);
}
