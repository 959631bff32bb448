using System.Text.RegularExpressions;

namespace Platform.AppHost;

/// <summary>The part of the migrator's status on which its commands depend.</summary>
internal sealed partial record MigratorStatus(string Phase, string? WaitingFor, bool Paused, string Authority = "source")
{
    /// <summary>What a person has to agree to (cutover, finish, ...); null when nothing waits for a person.</summary>
    public string? Approval => WaitingFor is { } wait && Wanted().Match(wait) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>A step failed for good: the migrator tries it again when it is told to.</summary>
    public bool NeedsResume => WaitingFor?.StartsWith("resume", StringComparison.Ordinal) ?? false;

    /// <summary>Everything, or what is left of it after the traffic alone went back.</summary>
    public bool CanRollBack => Phase is not ("planned" or "rollingBack" or "finished" or "rolledBack") || CanTakeDataBack;

    public bool CanRollBackTraffic => Phase is "shifting" or "soaking" or "observing";

    /// <summary>The data is back, and something is left of the migration: another attempt, or this.</summary>
    public bool CanClean => Phase == "rolledBack" && Authority == "source" && WaitingFor is not null;

    public bool CanDeclareEmergency => Phase is not ("planned" or "finished");

    private bool CanTakeDataBack => Phase == "rolledBack" && Authority == "target";

    [GeneratedRegex("^approval: ([a-z]+)")]
    private static partial Regex Wanted();
}
