namespace Platform.Rehearsal.Api;

internal sealed class CosyApi(JsonService service) : ICosyApi
{
    public Task<StoreAnswer> StoreAsync(CancellationToken cancel) => service.GetAsync<StoreAnswer>("/admin/store", cancel);

    public Task FailAsync(double rate, int status, CancellationToken cancel) =>
        service.PostAsync("/admin/fail", new { rate, status }, TimeSpan.FromSeconds(5), cancel);

    public Task FillAsync(int messages, CancellationToken cancel) =>
        service.PostAsync("/admin/fill", new { messages }, TimeSpan.FromSeconds(60), cancel);

    public Task<BotLedger> BotLedgerAsync(CancellationToken cancel) => service.GetAsync<BotLedger>("/admin/bot/ledger", cancel);

    public async Task<long> InjectedAsync(CancellationToken cancel) =>
        (await service.GetAsync<FailAnswer>("/admin/fail", cancel)).Injected;
}
