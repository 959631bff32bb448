namespace Platform.AppHost;

/// <summary>What the migrator says a roll back would do now.</summary>
/// <param name="Refused">Why it cannot begin; null when it can.</param>
/// <param name="Takes">What it does, in its order.</param>
/// <param name="FreezeMs">For how long of it writes wait; 0 when no data goes back.</param>
internal sealed record RollBackPreview(string Phase, string? Refused, string? Hint, IReadOnlyList<string> Takes, double ExpectedSeconds, double FreezeMs, string Loses)
{
    /// <summary>As the migrator knows them; the whole first.</summary>
    public static readonly IReadOnlyList<string> Phases = ["everything", "traffic", "database", "objects", "cache", "configuration"];
}
