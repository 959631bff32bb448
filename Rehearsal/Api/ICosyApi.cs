namespace Platform.Rehearsal.Api;

/// <summary>One instance of the sample app, for what a rehearsal does to it: break it on purpose, and ask which store it uses.</summary>
internal interface ICosyApi
{
    Task<StoreAnswer> StoreAsync(CancellationToken cancel);

    /// <summary>Fails the given share (0..1) of users' requests before they have any effect.</summary>
    Task FailAsync(double rate, int status, CancellationToken cancel);

    /// <summary>How many users' requests were failed on purpose so far.</summary>
    Task<long> InjectedAsync(CancellationToken cancel);
}
