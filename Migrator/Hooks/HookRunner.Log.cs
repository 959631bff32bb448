namespace Platform.Migrator.Hooks;

internal sealed partial class HookRunner
{
    [LoggerMessage(3203, LogLevel.Warning, "The hook {Hook} failed at attempt {Attempt} of {Attempts} and is tried again. {Output}")]
    private partial void LogAgain(string hook, int attempt, int attempts, string output);
}
