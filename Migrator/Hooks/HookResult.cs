namespace Platform.Migrator.Hooks;

/// <summary>What came of a hook, for the journal.</summary>
/// <param name="ExitCode">Of a command that ended by itself; null for a call, or a command that was killed.</param>
/// <param name="Output">The end of what it printed, or what the call was answered; known secrets are struck out.</param>
internal sealed record HookResult(bool Succeeded, int? ExitCode, string Output, int Attempts, TimeSpan Took);
