namespace Platform.Migrator;

internal static partial class DriverServiceLog
{
    [LoggerMessage(1101, LogLevel.Critical, "The driver stopped: {Error} {Hint}")]
    public static partial void JournalFailed(this ILogger<DriverService> log, Exception fault, string error, string hint);
}
