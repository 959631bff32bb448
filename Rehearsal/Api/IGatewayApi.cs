namespace Platform.Rehearsal.Api;

/// <summary>The gateway, read only: the migrator alone moves weights.</summary>
internal interface IGatewayApi
{
    Task<GatewayState> StateAsync(CancellationToken cancel);
}
