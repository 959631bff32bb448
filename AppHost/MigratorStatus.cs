using System.Text.RegularExpressions;

namespace Platform.AppHost;

/// <summary>The part of the migrator's status on which its commands depend.</summary>
internal sealed partial record MigratorStatus(string Phase, string? WaitingFor, bool Paused)
{
    /// <summary>What a person has to agree to (cutover, finish, ...); null when nothing waits for a person.</summary>
    public string? Approval => WaitingFor is { } wait && Wanted().Match(wait) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("^approval: ([a-z]+)")]
    private static partial Regex Wanted();
}
