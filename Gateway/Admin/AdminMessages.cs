namespace Platform.Gateway.Admin;

internal sealed record WeightCommand(int? Target);

internal sealed record HoldCommand(long? Epoch, long? LeaseMs, int? MaxHeld);

internal sealed record QuiesceCommand(long? Epoch, long? BudgetMs);

internal sealed record ReleaseCommand(long? Epoch);

internal sealed record StateAnswer(int Weight, Guid Generation, HoldAnswer Hold, int InFlightWrites);

/// <param name="State"><c>none</c>, <c>holding</c> or <c>expired</c>.</param>
internal sealed record HoldAnswer(string State, long Epoch, long LeaseMsLeft, int Held);

internal sealed record QuiesceAnswer(int InFlightWrites);

internal sealed record QuiesceRefusal(string Error, string Hint, int InFlightWrites);

/// <summary>Cumulative since the process began.</summary>
internal sealed record MetricsAnswer(DateTimeOffset At, SidesAnswer Sides, OwnAnswer Gateway);

internal sealed record SidesAnswer(SideAnswer Source, SideAnswer Target);

internal sealed record SideAnswer(long Requests, long Failures, long Writes, long Abandoned, LatencyAnswer LatencyMs);

/// <param name="Counts">One more than bounds: the last counts what lies beyond.</param>
internal sealed record LatencyAnswer(int[] Bounds, long[] Counts);

/// <param name="Held">Writes that ever waited; they count at their side as well, once let through.</param>
/// <param name="Refused">Writes that the gateway itself answered with 503.</param>
internal sealed record OwnAnswer(long Held, long Refused);
