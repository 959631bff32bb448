namespace Platform.Migrator.Traffic.Gates;

/// <summary>What one source measured of one metric at the target.</summary>
/// <param name="Source">Its name: <c>gateway</c>, <c>probe</c>.</param>
/// <param name="Decides">Without enough of its samples a gate is inconclusive; other sources can only add a breach or a warning.</param>
/// <param name="Samples">Null when it does not measure the metric, or failed.</param>
/// <param name="Fault">Why there are none.</param>
/// <param name="Lateness">How old the newest samples of this source always are.</param>
public sealed record GateEvidence(string Source, bool Decides, Samples? Samples, string? Fault = null, TimeSpan Lateness = default);
