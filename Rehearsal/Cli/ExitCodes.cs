namespace Platform.Rehearsal.Cli;

/// <summary>What a script may rely on.</summary>
internal static class ExitCodes
{
    public const int Held = 0;

    /// <summary>The rehearsal ran, and at least one expectation did not hold.</summary>
    public const int NotHeld = 1;

    /// <summary>The rehearsal could not be run: a missing server, a port in use, an app that does not start.</summary>
    public const int CouldNotRun = 2;

    public const int Usage = 64;

    public const int BadPlan = 65;

    public const int Interrupted = 130;
}
