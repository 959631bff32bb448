namespace Platform.Migrator.Configuration;

/// <summary>A place where the app reads its stores' addresses from.</summary>
public interface IConfigurationTarget
{
    /// <summary>What it is, for logs and the journal; no secret in it.</summary>
    string Name { get; }

    /// <summary>The place as it is now, to be restored byte for byte.</summary>
    Task<ConfigurationSnapshot> SnapshotAsync(CancellationToken cancel);

    /// <summary>Writes the plan's values and waits until the app has taken them, when the plan says how to see that. Repeatable.</summary>
    Task ApplyAsync(CancellationToken cancel);

    Task RestoreAsync(ConfigurationSnapshot snapshot, CancellationToken cancel);
}

/// <param name="Content">The bytes that stood there; null when nothing did. May hold secrets: kept beside the journal with mode 0600, never in it.</param>
public sealed record ConfigurationSnapshot(string Name, byte[]? Content);
