namespace Platform.Hosting.Running;

/// <summary>What one check last said, in one line.</summary>
internal sealed record HealthReport(string Check, HealthState State, string Description, DateTimeOffset? At);
