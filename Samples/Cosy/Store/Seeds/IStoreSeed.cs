namespace Platform.Cosy.Store.Seeds;

/// <summary>Makes what the app needs in one store, and fills it. Ids follow from numbers, so that two seeds make the same. Faults are <see cref="StoreException"/>.</summary>
internal interface IStoreSeed
{
    /// <summary>Adds only what is missing. One that dies leaves a store that the app does not use, or none; run again, it goes on.</summary>
    /// <param name="rows">Worlds, avatars, users and messages together.</param>
    Task RunAsync(long rows, CancellationToken cancel);

    /// <summary>More messages, as many users would write in a longer time than anybody wants to wait.</summary>
    /// <returns>Messages in all.</returns>
    Task<long> AddAsync(long messages, CancellationToken cancel);
}
