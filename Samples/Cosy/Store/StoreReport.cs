namespace Platform.Cosy.Store;

/// <summary>Which store the app uses, as told to operators.</summary>
/// <param name="Side">The side whose address this is: <c>source</c>, <c>target</c>, or <c>unknown</c>.</param>
/// <param name="SystemIdentifier">Null when the store does not answer or does not tell.</param>
/// <param name="Reachable">Whether the store answered just now.</param>
/// <param name="Pointer">Who named it: <c>env</c> or <c>file</c>.</param>
/// <param name="Draining">Requests that still run on the store before this one.</param>
internal sealed record StoreState(string Side, string Host, int Port, string Database, string? SystemIdentifier, bool Reachable, string Pointer, int Draining);

/// <summary>Asks the current store who it is. The address it tells is the one that every new request uses by then.</summary>
internal sealed class StoreReport(CosySettings settings, CurrentStore current, StorePointer pointer, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<StoreState> ReadAsync(CancellationToken cancel)
    {
        var (address, identity, reachable) = await AskAsync(cancel);
        return new(SideOf(address), address.Host, address.Port, address.Database, identity, reachable, pointer.Origin, current.Draining);
    }

    public string SideOf(StoreAddress address) =>
        address.IsSamePlace(settings.Source) ? "source" : address.IsSamePlace(settings.Target) ? "target" : "unknown";

    private async Task<(StoreAddress Address, string? Identity, bool Reachable)> AskAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await current.RunAsync(async (s, c) => (s.Address, await s.IdentifyAsync(c), true), either.Token);
        }
        catch (Exception fault) when (fault is StoreException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return (current.Address, null, false);
        }
    }
}
