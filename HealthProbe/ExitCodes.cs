namespace Platform.HealthProbe;

/// <summary>What a run ends with; a wrong plan ends with <see cref="Plans.PlanException.ExitCode"/>.</summary>
internal static class ExitCodes
{
    public const int Well = 0;
    public const int NotWell = 2;

    /// <summary>EX_USAGE of sysexits(3).</summary>
    public const int BadArguments = 64;

    public static async Task<int> FailAsync(int code, string message)
    {
        await Console.Error.WriteLineAsync($"error: {message}");
        return code;
    }
}
