using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.Chaos;

/// <summary>
/// Walks one run: asks for the turn, strikes at its moment, and waits until everything rests again. Nobody helps: apart from the turn itself
/// only the approval that the plan asks for is given.
/// </summary>
internal sealed class TurnWalk(ChaosWorld world, ChaosTurn turn, ChaosPace pace, TimeProvider time)
{
    private readonly TurnWatch watch = new(world.App, time);
    private readonly DateTimeOffset began = time.GetUtcNow();
    private readonly long beganTicks = time.GetTimestamp();
    private readonly Asker asker = new(world.App.Migrator, turn.Way, pace, time);
    private int? killed;
    private string? struckIn;
    private DateTimeOffset? struckAt;
    private DateTimeOffset? overAt;
    private long? writesAtRest;
    private long struckTicks;

    public async Task<ChaosRun> RunAsync(CancellationToken cancel)
    {
        string? problem = null;
        try
        {
            var moment = MomentAsync(cancel);
            while (!await RestsAsync(moment, cancel))
            {
                if (time.GetElapsedTime(struckAt is null ? beganTicks : struckTicks) > pace.RestWithin) throw new ChaosException($"It did not come to rest within {pace.RestWithin.TotalSeconds:0} s: {watch}");
                await Task.Delay(pace.LookEvery, time, cancel);
            }
        }
        catch (Exception fault) when (fault is ChaosException or ApiException)
        {
            problem = fault.Message;
        }

        return Result(problem, await ExactGapAsync(cancel));
    }

    /// <summary>As the users measured it; null when they do not say.</summary>
    private async Task<TimeSpan?> ExactGapAsync(CancellationToken cancel)
    {
        try
        {
            return TimeSpan.FromMilliseconds((await world.App.Players.LongestGapAsync(began, cancel)).Ms);
        }
        catch (ApiException)
        {
            return null;
        }
    }

    private ChaosRun Result(string? problem, TimeSpan? gap)
    {
        var outage = new Outage(turn.Victim, struckAt, overAt);
        return new ChaosRun(turn, began)
        {
            StruckIn = struckIn,
            ToRest = problem is null ? time.GetElapsedTime(struckTicks) : null,
            Took = time.GetElapsedTime(beganTicks),
            LongestGap = gap ?? Refusals.LongestGap(watch.Answers),
            Acknowledged = watch.Answers is [var first, .., var last] ? last.Acknowledged - first.Acknowledged : 0,
            AbortedFreezes = watch.Migrator.AbortedFreezes,
            Failed = Refusals.Failed(watch.Answers),
            Unexcused = Refusals.Unexcused(watch.Answers, outage),
            Problem = problem,
        };
    }

    private async Task<bool> RestsAsync(Task moment, CancellationToken cancel)
    {
        await watch.LookAsync(cancel);
        if (watch.Answering) await asker.AskAsync(watch.Migrator, cancel);
        if (asker.Refused is { } refused) throw new ChaosException($"{refused} {watch}");
        var turned = watch.Answering && Turned(watch.Migrator);
        if (struckAt is null && asker.Asked && (moment.IsCompleted || turned)) await StrikeAsync(cancel);
        if (struckAt is null) return false;
        if (watch.Answering && NeedsHelp(watch.Migrator)) throw new ChaosException($"It waits for somebody's help: {watch}");
        overAt = watch.Answering && !watch.Migrator.Frozen && await world.IsBackAsync(turn.Victim, killed, cancel) ? overAt ?? time.GetUtcNow() : null;
        if (overAt is null || !turned || watch.Migrator.Alarms.Count > 0 || watch.Migrator.LagMs is not { } lag || lag > pace.LowLag.TotalMilliseconds)
            writesAtRest = null;
        else
            writesAtRest ??= watch.Answers[^1].Acknowledged;
        return writesAtRest < watch.Answers[^1].Acknowledged;
    }

    private async Task StrikeAsync(CancellationToken cancel)
    {
        (struckAt, struckTicks) = (time.GetUtcNow(), time.GetTimestamp());
        struckIn = $"{watch.Migrator.Phase}{(watch.Migrator.Step is { } step ? $"/{step}" : "")}";
        killed = await world.StrikeAsync(turn, cancel);
    }

    private async Task MomentAsync(CancellationToken cancel)
    {
        if (turn.Moment.Type is { } type) await world.Journal.NextAsync(entry => entry.Type == type && (turn.Moment.Step is null || entry.Step == turn.Moment.Step)).WaitAsync(cancel);
        await Task.Delay(turn.Moment.Delay, time, cancel);
    }

    private bool Turned(MigratorStatus status) => status is { Frozen: false } && (turn.Way == Way.There
        ? status is { Phase: "observing", Authority: "target" }
        : status is { Phase: "rolledBack", Authority: "source" });

    /// <summary>It stopped at something and asks a person to remove it.</summary>
    private static bool NeedsHelp(MigratorStatus status) => status.WaitingFor is { } wait
        && (wait.StartsWith("resume", StringComparison.Ordinal) || wait.StartsWith("approval: rollback", StringComparison.Ordinal) || wait.StartsWith("approval: inconclusive", StringComparison.Ordinal));
}
