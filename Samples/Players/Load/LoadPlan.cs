namespace Platform.Players.Load;

/// <summary>What one run is to do.</summary>
internal sealed record LoadPlan(LoadProfile Profile, LoadRates Rates);
