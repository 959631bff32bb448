namespace Platform.Rehearsal.Api;

internal sealed class MigratorApi(JsonService service) : IMigratorApi
{
    public Task<MigratorStatus> StatusAsync(CancellationToken cancel) => service.GetAsync<MigratorStatus>("/api/status", cancel);

    public Task<CommandAnswer> CommandAsync(string command, CancellationToken cancel) =>
        service.CommandAsync($"/api/commands/{command}", cancel);
}
