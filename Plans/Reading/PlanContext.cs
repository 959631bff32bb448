namespace Platform.Plans.Reading;

/// <summary>What every part of the reader needs.</summary>
internal sealed record PlanContext(PlanErrors Errors, IReadOnlyCollection<string> KnownKinds);
