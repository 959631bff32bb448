namespace Platform.Rehearsal.Api;

internal sealed class GatewayApi(JsonService service) : IGatewayApi
{
    public Task<GatewayState> StateAsync(CancellationToken cancel) => service.GetAsync<GatewayState>("/admin/state", cancel);
}
