namespace Platform.Cosy.Tests.Store;

/// <summary>A server of one kind, and what a test does to a store there behind the app's back.</summary>
internal interface IStoreServer : IAsyncDisposable
{
    /// <summary>A database of its own, as the app reaches it.</summary>
    Task<string> EmptyAsync();

    /// <summary>What the migrator's guard does: the app's writes are refused.</summary>
    Task RefuseWritesAsync(string store);

    /// <summary>As a network fault would.</summary>
    Task CutConnectionsAsync(string store);

    Task DeleteMessageAsync(string store, Guid id);

    Task AlterMessageAsync(string store, Guid id, string body);

    /// <summary>One more line in the activity log, as a write that was applied twice leaves it.</summary>
    Task LogAgainAsync(string store, Guid writeId);
}
