namespace Platform.Hosting.Running;

internal enum HealthState
{
    Unknown = 0,
    Healthy = 1,
    Unhealthy = 2,
}
