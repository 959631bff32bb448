namespace Platform.Rehearsal.Api;

/// <summary>One instance of the sample app, for what a rehearsal does to it: break it on purpose, and ask which store it uses.</summary>
internal interface ICosyApi
{
    Task<StoreAnswer> StoreAsync(CancellationToken cancel);

    /// <summary>Fails the given share (0..1) of users' requests before they have any effect.</summary>
    Task FailAsync(double rate, int status, CancellationToken cancel);

    /// <summary>Writes that many messages to the store that the app uses.</summary>
    Task FillAsync(int messages, CancellationToken cancel);

    /// <summary>What all bots together wrote to the store that the app uses.</summary>
    Task<BotLedger> BotLedgerAsync(CancellationToken cancel);

    /// <summary>How many users' requests were failed on purpose so far.</summary>
    Task<long> InjectedAsync(CancellationToken cancel);
}

/// <param name="Doubled">Ticks whose number another tick has too: two bots were at work at once.</param>
/// <param name="Missing">Numbers that no tick has.</param>
/// <param name="Handovers">How often the next tick came from another instance.</param>
internal sealed record BotLedger(long Ticks, long Doubled, long Missing, long Handovers);
