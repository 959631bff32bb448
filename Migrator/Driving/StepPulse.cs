namespace Platform.Migrator.Driving;

/// <summary>
/// Shows the driver's life while it awaits a step: for as long as the step may take, and a little longer for it to end. Beyond that the driver
/// falls silent, since a step that ignores its end holds up everything as much as a dead driver does.
/// </summary>
/// <param name="limit">Cancelled when the step should have ended.</param>
internal sealed class StepPulse(MigrationView view, TimeProvider time, CancellationToken limit)
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);
    private long? over;

    public void Beat()
    {
        if (limit.IsCancellationRequested)
            over ??= time.GetTimestamp();
        if (over is not { } since || time.GetElapsedTime(since) < Grace)
            view.Turned(time.GetUtcNow());
    }
}
