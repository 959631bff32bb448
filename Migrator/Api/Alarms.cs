using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Api;

/// <summary>What a person should look at now, each with what to do about it.</summary>
internal static class Alarms
{
    private const int ManyAttempts = 5;

    public static IReadOnlyList<string> Of(Plan plan, MigrationState state, Observation seen, IReadOnlyList<LogReading> logs) =>
        [.. Stuck(state), .. Broken(state, seen), .. logs.SelectMany(reading => Log(plan, state, reading))];

    /// <summary>The way back, or the way forward after a commit, does not come to its end by itself.</summary>
    private static IEnumerable<string> Stuck(MigrationState state)
    {
        if (state.Emergency is { } why)
            yield return $"Emergency: {why} Both sides refuse application writes. Compare them (status and journal have the result), then: migrator resume.";
        if (state.Failure is not { } failure || (failure.Attempts < ManyAttempts && !RetryPolicy.GaveUp(failure)))
            yield break;
        if (state.Phase == Phase.RollingBack || state.Thawing)
            yield return $"The roll back failed too, at {failure.Step}, {failure.Attempts} times: {failure.Error} {failure.Hint} The authority is the {state.Authority.Word()}. What a person can type without the migrator: migrator runbook.";
        else if (state.Turn is { Committed: true })
            yield return $"The cutover is committed and does not come to its end: {failure.Step} failed {failure.Attempts} times: {failure.Error} {failure.Hint} Users' writes wait or get 503 until it does. What a person can type without the migrator: migrator runbook.";
    }

    private static IEnumerable<string> Broken(MigrationState state, Observation seen)
    {
        if (state.Committed && seen.FollowerFault is { } back)
            yield return $"The way back for data is broken: {back.Error} {back.Hint} Then: migrator resume.";
        if (state.WasPromoted && seen.ReturnFault is { } idle)
            yield return $"The stream for another turn is broken: {idle.Error} {idle.Hint} Then: migrator resume.";
    }

    private static IEnumerable<string> Log(Plan plan, MigrationState state, LogReading reading)
    {
        var (store, at, bytes, level) = (reading.Measured.Store, reading.Measured.At, reading.Measured.Bytes, reading.Measured.Level);
        var limit = plan.Stores.First(s => s.Name == store).RetainedLog.LimitBytes;
        if (reading.Kept.Lost)
            yield return $"The {at.Word()} of {store} gave up the log that was kept for the migration: {Cost(at, state.Committed)}";
        else if (level != RetainedLogLevel.Fine)
            yield return $"The {at.Word()} of {store} keeps {Size(bytes)} of change log for the migration (limit {Size(limit)}) and it fills that server's disk. {(reading.Kept.Active ? "Its follower lags: see the lag." : "Nobody reads it: bring the migrator back, or give it up.")} Giving it up: {Cost(at, state.Committed)}";
    }

    /// <summary>What dropping the stream from that side costs.</summary>
    /// <param name="committed">The target is the authority.</param>
    internal static string Cost(Side at, bool committed) => (at == Side.Source, committed) switch
    {
        (true, false) => "the copy must be made again. Roll back everything, then start again.",
        (true, true) => "after a roll back of the data another attempt must copy again.",
        (false, false) => "the data could not go back after the cutover. migrator drop-reverse gives it up.",
        (false, true) => "the data cannot go back any more without losing what was written since the cutover. migrator drop-reverse gives it up.",
    };

    private static string Size(long bytes) => bytes >= 1 << 30 ? $"{bytes / (double)(1 << 30):0.0} GB" : $"{bytes / (double)(1 << 20):0} MB";
}
