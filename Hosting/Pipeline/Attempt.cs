using System.Collections.Immutable;

namespace Platform.Hosting.Pipeline;

/// <summary>A deployment that has begun and not ended.</summary>
/// <param name="Fingerprint">Of what is deployed.</param>
/// <param name="Done">The durable steps that are done, and when.</param>
internal sealed record Attempt(string Fingerprint, DateTimeOffset StartedAt, ImmutableSortedDictionary<string, DateTimeOffset> Done);
