namespace Platform.Migrator.Cutover;

/// <summary>When a failed step is tried again: the one place that decides it.</summary>
internal static class RetryPolicy
{
    /// <summary>With the pauses between them about a minute and a half: time for a server to start again, or for its successor to take over.</summary>
    public const int Attempts = 20;

    /// <summary>Nothing has begun, and whoever started it waits for an answer: a wrong address is final within a quarter of a minute, and told at the first attempt.</summary>
    private const int AttemptsToInspect = 8;

    /// <summary>Steps that must come out well sooner or later: between the commit and the release, on every way back, and in an emergency.</summary>
    private static readonly HashSet<Step> Unending =
        [Step.Promote, Step.Flip, Step.Release, Step.StartSingletons, Step.Thaw, Step.ReturnTraffic, Step.CloseBoth, Step.Reopen];

    /// <summary>Whether the step waits for a person now.</summary>
    public static bool GaveUp(StepFailure failure) =>
        !Unending.Contains(failure.Step) && (!failure.Transient || failure.Attempts >= (failure.Step == Step.Inspect ? AttemptsToInspect : Attempts));

    public static DateTimeOffset NextAttempt(StepFailure failure)
    {
        var ceiling = TimeSpan.FromSeconds(Unending.Contains(failure.Step) ? 2 : 5);
        var delay = TimeSpan.FromMilliseconds(200 * Math.Pow(2, Math.Min(failure.Attempts - 1, 10)));
        return failure.At + (delay < ceiling ? delay : ceiling);
    }
}
