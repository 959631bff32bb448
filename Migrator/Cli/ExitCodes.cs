namespace Platform.Migrator.Cli;

/// <summary>What the migrator's exit says. Numbers from 64 on are those of sysexits(3).</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Different = 2;
    public const int Usage = 64;
    public const int BadPlan = 65;
    public const int MissingAddress = 66;
    public const int Unreachable = 69;
    public const int JournalFault = 74;
    public const int LeaseHeld = 75;
    public const int Refused = 76;
    public const int NoPermission = 77;
    public const int Misconfigured = 78;

    /// <summary>As shells say it of SIGINT.</summary>
    public const int Interrupted = 130;
}
