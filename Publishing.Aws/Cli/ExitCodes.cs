namespace Platform.Publishing.Aws.Cli;

/// <summary>Numbers from 64 on are those of sysexits(3).</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Usage = 64;
    public const int MissingTool = 69;
}
