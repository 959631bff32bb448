namespace Platform.Cosy.Store;

internal sealed partial class CurrentStore
{
    [LoggerMessage(5001, LogLevel.Information, "All new requests use the store at {Address}")]
    private partial void LogStore(StoreAddress address);

    [LoggerMessage(5002, LogLevel.Warning, "The store at {Address} is used without warm connections: {Reason}")]
    private partial void LogCold(StoreAddress address, string reason);
}
