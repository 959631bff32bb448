namespace Platform.Migrator.Hooks;

/// <param name="Named">Variables that must be there and may be seen.</param>
internal sealed record ShellRequest(string Command, string Directory, IReadOnlyList<string> Named, TimeSpan Timeout)
{
    /// <summary>Further variables, none of them secret.</summary>
    public Dictionary<string, string> Told { get; } = [];
}

/// <param name="ExitCode">Null when it did not end by itself, or did not begin.</param>
/// <param name="Output">The end of both its outputs, with secrets struck out; then, when it did not end well, why.</param>
internal sealed record ShellOutcome(int? ExitCode, string Output);
