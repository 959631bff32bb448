using Platform.Migrator.Cutover;

namespace Platform.Migrator.Driving;

internal static partial class MigrationDriverLog
{
    [LoggerMessage(1001, LogLevel.Information, "Driver {Driver} took the lease with epoch {Epoch}: the migration is in phase {Phase} after {Records} journal records.")]
    public static partial void DriverStarted(this ILogger<MigrationDriver> log, string driver, long epoch, Phase phase, int records);

    [LoggerMessage(1002, LogLevel.Information, "{Step} begins. {Why}")]
    public static partial void StepBegins(this ILogger<MigrationDriver> log, Step step, string why);

    [LoggerMessage(1003, LogLevel.Information, "{Step} is done after {Milliseconds:0} ms.")]
    public static partial void StepDone(this ILogger<MigrationDriver> log, Step step, double milliseconds);

    [LoggerMessage(1004, LogLevel.Error, "{Step} failed: {Error} {Hint}")]
    public static partial void StepFailed(this ILogger<MigrationDriver> log, Exception fault, Step step, string error, string hint);


}
