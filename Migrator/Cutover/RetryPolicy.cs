namespace Platform.Migrator.Cutover;

/// <summary>When a failed step is tried again: the one place that decides it.</summary>
internal static class RetryPolicy
{
    public const int Attempts = 5;

    /// <summary>Steps that must come out well sooner or later: between the commit and the release, and on every way back.</summary>
    private static readonly HashSet<Step> Unending =
        [Step.Promote, Step.Flip, Step.Release, Step.StartSingletons, Step.Thaw, Step.ReturnTraffic];

    /// <summary>Whether the step waits for a person now.</summary>
    public static bool GaveUp(StepFailure failure) =>
        !Unending.Contains(failure.Step) && (!failure.Transient || failure.Attempts >= Attempts);

    public static DateTimeOffset NextAttempt(StepFailure failure)
    {
        var ceiling = TimeSpan.FromSeconds(Unending.Contains(failure.Step) ? 2 : 30);
        var delay = TimeSpan.FromMilliseconds(200 * Math.Pow(2, Math.Min(failure.Attempts - 1, 10)));
        return failure.At + (delay < ceiling ? delay : ceiling);
    }
}
