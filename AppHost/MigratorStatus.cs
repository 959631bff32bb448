namespace Platform.AppHost;

/// <summary>The part of the migrator's status on which its commands depend.</summary>
internal sealed record MigratorStatus(string Phase, string? WaitingFor, bool Paused);
