using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Alarms;

/// <summary>
/// The deployment overview's alarms with its own figures, and two of the migration plan's success metrics (p95 under 500 ms, health). A test compares each with the
/// template, and the template with the figures.
/// </summary>
internal static class AlarmRules
{
    public static IReadOnlyList<AlarmRule> All { get; } =
    [
        new("tasks-down", Severity.Critical, AlarmSubject.TasksRunning, Above: false, 1, 2, MissingIsBad: true, "no task of the service runs"),
        new("no-healthy-target", Severity.Critical, AlarmSubject.HealthyTargets, Above: false, 1, 1, MissingIsBad: true, "the load balancer has no healthy target"),
        new("cache-down", Severity.Critical, AlarmSubject.CacheNodesAnswering, Above: false, 1, 2, MissingIsBad: true, "no node of the cache answers"),
        new("errors-critical", Severity.Critical, AlarmSubject.ErrorRate, Above: true, 10, 5, MissingIsBad: false, "more than 10 % of requests fail"),
        new("cpu", Severity.Warning, AlarmSubject.Cpu, Above: true, 85, 10, MissingIsBad: false, "CPU above 85 %"),
        new("memory", Severity.Warning, AlarmSubject.Memory, Above: true, 90, 10, MissingIsBad: false, "memory above 90 %"),
        new("disk", Severity.Warning, AlarmSubject.DatabaseDiskFree, Above: false, 15, 5, MissingIsBad: false, "less than 15 % of the database's disk is free"),
        new("task-disk", Severity.Warning, AlarmSubject.TaskDiskFree, Above: false, 15, 5, MissingIsBad: false, "less than 15 % of the tasks' disk is free"),
        new("errors", Severity.Warning, AlarmSubject.ErrorRate, Above: true, 5, 10, MissingIsBad: false, "more than 5 % of requests fail"),
        new("latency", Severity.Warning, AlarmSubject.LatencyP95, Above: true, 0.5, 10, MissingIsBad: false, "95 % of answers take longer than 500 ms"),
        new("health-checks", Severity.Warning, AlarmSubject.HealthChecks, Above: false, 99, 10, MissingIsBad: false, "more than 1 % of the probe's checks fail"),
    ];
}
