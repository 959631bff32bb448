namespace Platform.Players.Compare;

/// <summary>Makes audit clients for instances by URL or service name.</summary>
internal sealed class AuditClients(IHttpClientFactory clients, PlayersSettings settings, TimeProvider time)
{
    /// <exception cref="AuditException">There is no token to ask with.</exception>
    public AuditClient For(Uri instance) => settings.CosyToken is { Length: > 0 } token
        ? new(clients.CreateClient(AuditClient.Client), instance, token, time)
        : throw new AuditException("There is no token to ask the app with.", "Set COSY_TOKEN for the players and start them again.");
}
