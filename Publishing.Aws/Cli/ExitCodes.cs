namespace Platform.Publishing.Aws.Cli;

/// <summary>Numbers from 64 on are those of sysexits(3).</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A deployment failed, was not begun, or was not approved.</summary>
    public const int NotDone = 1;

    /// <summary>Something would change, or was changed by hand.</summary>
    public const int Different = 2;

    public const int Usage = 64;
    public const int MissingTool = 69;

    /// <summary>AWS did not answer, or not in time: what was begun goes on there, and the same command again continues it.</summary>
    public const int Later = 75;

    /// <summary>AWS refused it: a permission or credentials are missing.</summary>
    public const int Refused = 77;
}
