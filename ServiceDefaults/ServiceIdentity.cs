namespace Platform.ServiceDefaults;

/// <summary>Who is speaking, in logs and telemetry.</summary>
/// <param name="Name"><c>OTEL_SERVICE_NAME</c>, else the application's name.</param>
/// <param name="Client">The customer this deployment belongs to (<c>PLATFORM_CLIENT</c>), if any.</param>
internal sealed record ServiceIdentity(string Name, string? Client);
