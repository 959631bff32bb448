namespace Platform.Migrator.Configuration;

/// <summary>
/// One kind of place where the app reads its stores' addresses from: how to read and write it. When it may be written, and by whom it was changed, is
/// <see cref="ConfigurationEntry"/>'s business. Contents may hold secrets: none of them is told in a name or a fault.
/// </summary>
internal interface IConfigurationTarget
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>What to do when a write was not taken or the place was changed by hand, a sentence: it names the place as a person reaches it.</summary>
    string ByHand { get; }

    /// <returns>The place as it is now, whole; null when nothing is there.</returns>
    /// <exception cref="Driving.StepFault">It cannot be read: never an empty content.</exception>
    Task<byte[]?> ReadAsync(CancellationToken cancel);

    /// <summary>What will be there once the plan's values are written over <paramref name="standing"/>; null where only reading back can tell.</summary>
    /// <exception cref="Driving.StepFault">The values cannot be resolved, or not be written there.</exception>
    byte[]? Expect(byte[]? standing);

    /// <summary>Writes the plan's values over what stands there. Repeatable.</summary>
    Task ApplyAsync(byte[]? standing, CancellationToken cancel);

    /// <summary>Writes a content that was read here, byte for byte. Repeatable.</summary>
    Task RestoreAsync(byte[]? content, CancellationToken cancel);
}
