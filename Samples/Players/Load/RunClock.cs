namespace Platform.Players.Load;

/// <summary>The time since a run began.</summary>
internal sealed class RunClock(TimeProvider time)
{
    public long Started { get; } = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(Started);

    /// <summary>How long ago <paramref name="planned"/> is, an instant since the start.</summary>
    public TimeSpan Since(TimeSpan planned) => Elapsed - planned;
}
