using Platform.Cosy.Store;

namespace Platform.Cosy.Api;

internal sealed partial class StoreErrors
{
    [LoggerMessage(5020, LogLevel.Warning, "Requests fail because of the store, {Fault}: {Reason}")]
    private partial void LogFault(StoreFault fault, string reason);
}
