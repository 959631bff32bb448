namespace Platform.Rehearsal.Api;

internal sealed class PlayersApi(JsonService service) : IPlayersApi
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    /// <summary>Stopping waits for outstanding requests; comparing reads every write back.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    public Task<PlayersStatus> StatusAsync(CancellationToken cancel) => service.GetAsync<PlayersStatus>("/status", cancel);

    public async Task<IReadOnlyList<UsersSecond>> TimelineAsync(CancellationToken cancel) =>
        await service.GetAsync<UsersSecond[]>("/timeline", cancel);

    public Task<WriteGap> LongestGapAsync(DateTimeOffset since, CancellationToken cancel) =>
        service.GetAsync<WriteGap>($"/gap?since={Uri.EscapeDataString(since.ToString("O"))}", cancel);

    public Task StartAsync(Load load, CancellationToken cancel) =>
        service.PostAsync("/control/start", new { profile = "steady", load.WritesPerSecond, load.ReadsPerSecond }, Short, cancel);

    public Task StopAsync(CancellationToken cancel) => service.PostAsync("/control/stop", null, Long, cancel);

    public Task<LedgerVerdict> CompareAsync(string instance, CancellationToken cancel) =>
        service.PostAsync<LedgerVerdict>("/control/compare", new { url = instance }, Long, cancel);
}
