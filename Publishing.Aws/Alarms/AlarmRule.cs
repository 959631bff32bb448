using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Alarms;

/// <summary>What an alarm looks at.</summary>
internal enum AlarmSubject
{
    TasksRunning,
    HealthyTargets,
    CacheNodesAnswering,
    ErrorRate,
    Cpu,
    Memory,
    DatabaseDiskFree,
    TaskDiskFree,
    LatencyP95,
    HealthChecks,
}

/// <summary>An alarm of the deployment overview.</summary>
/// <param name="Minutes">How long it must hold.</param>
/// <param name="Above">Whether it tells of more than the threshold; else of less.</param>
/// <param name="MissingIsBad">Whether silence counts as the worst.</param>
internal sealed record AlarmRule(string Name, Severity Severity, AlarmSubject Subject, bool Above, double Threshold, int Minutes, bool MissingIsBad, string Meaning);
