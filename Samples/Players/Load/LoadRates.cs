namespace Platform.Players.Load;

/// <summary>Arrivals a second, before the profile multiplies them.</summary>
internal sealed record LoadRates(double WritesPerSecond, double ReadsPerSecond)
{
    public const double Most = 100_000;

    public static bool IsPossible(double rate) => rate is >= 0 and <= Most;
}
