using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Running;

/// <summary>What every runner shares.</summary>
internal sealed record RunnerTools(
    ResourceBoard Board, ConsoleLogs Logs, Waits Waits, HealthMonitor Health, Durations Durations, TimeProvider Time, ILogger<ResourceRunner> Logger);
