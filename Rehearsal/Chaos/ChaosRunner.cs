using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Chaos;

/// <summary>All runs of a schedule, one after the other, in as many worlds as it asks for; and in a new one after a run that did not hold.</summary>
internal sealed class ChaosRunner(AppHostOptions options, ChaosPace pace, Action<string> say, TimeProvider time)
{
    private readonly List<ChaosRun> runs = [];
    private readonly List<WorldVerdict> worlds = [];
    private ChaosWorld? world;

    public IReadOnlyList<ChaosRun> Runs => runs;

    public IReadOnlyList<WorldVerdict> Worlds => worlds;

    public async Task RunAsync(IReadOnlyList<ChaosTurn> schedule, CancellationToken cancel)
    {
        try
        {
            foreach (var turn in schedule)
                await OneAsync(turn, cancel);
            await EndWorldAsync(cancel);
        }
        finally
        {
            if (world is not null) await world.DisposeAsync();
        }
    }

    /// <summary>A run that was to go back in a world that is gone goes there in a new one.</summary>
    private async Task OneAsync(ChaosTurn turn, CancellationToken cancel)
    {
        if (turn.Fresh) await EndWorldAsync(cancel);
        if (world is null)
        {
            turn = turn.Fresh ? turn : turn with { Way = Way.There, Fresh = true, Moment = new Moment(null, null, turn.Moment.Delay) };
            world = await ChaosWorld.StartAsync(options, $"chaos-{turn.Number:000}", _ => { }, time, cancel);
        }
        else if (runs[^1].Turn.Way == turn.Way)
        {
            turn = turn with { Way = turn.Way == Way.There ? Way.Back : Way.There, Moment = new Moment(null, null, turn.Moment.Delay) };
        }

        var run = await new TurnWalk(world, turn, pace, time).RunAsync(cancel);
        runs.Add(run);
        say(ChaosLines.Of(run));
        if (run.Problem is null) return;
        say($"     the app host's output is in {world.App.KeepOutput()}");
        await EndWorldAsync(cancel);
    }

    private async Task EndWorldAsync(CancellationToken cancel)
    {
        if (world is not { } ending) return;
        var verdict = await new WorldJudge(ending, time).JudgeAsync(runs[^1].Turn.Number, cancel);
        worlds.Add(verdict);
        say(ChaosLines.Of(verdict));
        if (!verdict.Held) say($"     the app host's output is in {ending.App.KeepOutput()}");
        world = null;
        await ending.DisposeAsync();
    }
}
