namespace Platform.Gateway.Hold;

internal enum HoldPhase
{
    /// <summary>Writes pass.</summary>
    None,

    /// <summary>New writes wait.</summary>
    Holding,

    /// <summary>The lease ran out without a release: writes are refused, until somebody releases.</summary>
    Expired,
}

/// <summary>What becomes of a write that arrives.</summary>
internal enum Admission
{
    /// <summary>It is in flight now; whoever admitted it must say when it is over.</summary>
    Pass,

    /// <summary>It waits for the release. Never the last word.</summary>
    Wait,

    /// <summary>Refused: the hold's lease ran out.</summary>
    Expired,

    /// <summary>Refused: as many writes wait already as may.</summary>
    Full,

    /// <summary>Refused: the gateway is shutting down.</summary>
    Closing,

    /// <summary>Its client went away while it waited.</summary>
    Gone,
}

internal static class HoldPhases
{
    /// <summary>As the admin API says it.</summary>
    public static string Word(this HoldPhase phase) => phase switch
    {
        HoldPhase.None => "none",
        HoldPhase.Holding => "holding",
        _ => "expired",
    };
}
