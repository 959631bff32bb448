namespace Platform.Migrator.Journal;

/// <summary>Lets no request that changes anything leave without the journal's lease, at the last moment before it goes out.</summary>
internal sealed class LeaseGate(IJournalStore journal) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
            journal.EnsureLease();
        return base.SendAsync(request, cancellationToken);
    }
}
