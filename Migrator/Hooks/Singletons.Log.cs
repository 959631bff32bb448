namespace Platform.Migrator.Hooks;

internal sealed partial class Singletons
{
    [LoggerMessage(3201, LogLevel.Information, "Singleton {Name} is proven stopped on the {Side}.")]
    private partial void LogStopped(string name, string side);

    [LoggerMessage(3202, LogLevel.Information, "Singleton {Name} is proven started on the {Side}.")]
    private partial void LogStarted(string name, string side);
}
