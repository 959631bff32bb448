namespace Platform.Migrator.Traffic.Gateway;

/// <param name="Generation">Names one life of the gateway's process: its counters begin at zero with each.</param>
internal sealed record GatewayState(int Weight, string Generation, GatewayHold Hold, long InFlightWrites);

/// <param name="State"><c>none</c>, <c>holding</c> or <c>expired</c>.</param>
internal sealed record GatewayHold(string State, long Epoch, long LeaseMsLeft, long Held);

/// <summary>Counted since the gateway's process began.</summary>
internal sealed record GatewayCounters(Dictionary<string, SideCounters> Sides);

internal sealed record SideCounters(long Requests, long Failures, long Writes, Histogram LatencyMs);

/// <param name="Bounds">Upper bounds in milliseconds, rising.</param>
/// <param name="Counts">One for each bound, and a last one for what is slower than all.</param>
internal sealed record Histogram(double[] Bounds, long[] Counts);
