namespace Platform.Cosy.Store;

internal sealed partial class StorePointer
{
    [LoggerMessage(5010, LogLevel.Error, "The store pointer is not followed, the store stays the one it is: {Reason}. Write the file again, whole")]
    private partial void LogIgnored(string reason);

    [LoggerMessage(5011, LogLevel.Debug, "The store pointer is no longer watched")]
    private partial void LogEnded();
}
