namespace Platform.Rehearsal.Passes;

/// <summary>One phase that was taken back, and how that went.</summary>
/// <param name="ByHand">What written procedures allow for it.</param>
/// <param name="Seconds">From the command until everything was checked.</param>
/// <param name="UsersBackSeconds">From the command until traffic, and where it goes back the data, were at the source.</param>
/// <param name="FreezeMs">How long writes were held, as the migrator saw it; null when no data went back.</param>
/// <param name="WrittenAtTarget">Rows written in bulk at the target before.</param>
internal sealed record PhaseRolledBack(
    string Phase, string ByHand, double Seconds, double UsersBackSeconds, double? FreezeMs, long WrittenAtTarget, int ChecksPassed, int ChecksFailed, int ChecksInconclusive)
{
    public override string ToString() =>
        $"users back after {UsersBackSeconds:0.0} s{(FreezeMs is { } ms ? $", freeze {ms:N0} ms" : "")}, all checked after {Seconds:0.0} s; by hand {ByHand}; checks: {ChecksPassed} passed, {ChecksFailed} failed, {ChecksInconclusive} inconclusive";
}
