namespace Platform.Rehearsal.Api;

/// <summary>The virtual users: they run by themselves, and know what they were promised.</summary>
internal interface IPlayersApi
{
    Task<PlayersStatus> StatusAsync(CancellationToken cancel);

    Task<IReadOnlyList<UsersSecond>> TimelineAsync(CancellationToken cancel);

    /// <summary>The longest time without an acknowledged write, of those that ended after <paramref name="since"/>.</summary>
    Task<WriteGap> LongestGapAsync(DateTimeOffset since, CancellationToken cancel);

    Task StartAsync(Load load, CancellationToken cancel);

    /// <summary>Returns when the last outstanding request is answered or given up.</summary>
    Task StopAsync(CancellationToken cancel);

    /// <summary>Compares every entry of the ledger with the instance at <paramref name="instance"/>.</summary>
    Task<LedgerVerdict> CompareAsync(string instance, CancellationToken cancel);
}

/// <summary>Requests offered in a second, whether they are answered or not.</summary>
internal sealed record Load(int WritesPerSecond, int ReadsPerSecond)
{
    public int PerSecond => WritesPerSecond + ReadsPerSecond;
}
