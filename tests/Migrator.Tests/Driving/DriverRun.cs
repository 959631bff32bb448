using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

/// <summary>Runs drivers over one journal and one world, a new one whenever the last was killed.</summary>
internal sealed class DriverRun(Plan plan, MemoryJournal journal, FakeWorld world)
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(20);

    /// <summary>Called between a killed driver and the next.</summary>
    public Action AtDeath { get; init; } = () => { };

    public MigrationState State { get; private set; } = MigrationState.Initial;

    /// <summary>Drives until the condition holds; a killed driver is followed by another.</summary>
    public async Task UntilAsync(Func<MigrationState, bool> reached, params CommandRequest[] wishes)
    {
        using var limit = new CancellationTokenSource(AtMost);
        var pending = new Queue<CommandRequest>(wishes);
        while (!reached(State))
        {
            limit.Token.ThrowIfCancellationRequested();
            await OneDriverAsync(reached, pending, limit.Token);
        }
    }

    private async Task OneDriverAsync(Func<MigrationState, bool> reached, Queue<CommandRequest> pending, CancellationToken limit)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var view = new MigrationView();
        using var inbox = new CommandInbox(new CommandDecider(plan, "fingerprint"));
        var driver = new MigrationDriver(new Decider(plan), journal, world, world, inbox, view, new FastTime(), NullLogger<MigrationDriver>.Instance);
        var work = Task.Run(() => driver.RunAsync("test", stop.Token), limit);
        await Task.WhenAny(work, view.Known);
        while (!work.IsCompleted && !reached(State))
        {
            State = view.State;
            while (pending.TryPeek(out var wish) && Fits(wish, State) && !work.IsCompleted && !reached(State))
            {
                var answer = inbox.SendAsync(wish, stop.Token);
                if (await Task.WhenAny(answer, work) == answer && await answer is null)
                    pending.TryDequeue(out _);
                State = view.State;
            }

            await Task.WhenAny(work, Task.Delay(1, limit));
        }

        await stop.CancelAsync();
        try
        {
            await work;
        }
        catch (JournalException died)
        {
            if (died is ProcessDied)
                AtDeath(); // The next driver takes over.
        }

        State = Evolution.Fold(journal.Records);
    }

    private static bool Fits(CommandRequest wish, MigrationState state) => wish.Command switch
    {
        Command.Start => !state.Started || state.Phase == Phase.RolledBack,
        Command.CutOver => state is { Phase: Phase.Ready, Freezing: false, Thawing: false } && !state.Agreed.Contains(Agreement.Cutover),
        Command.RollBack => state is { RollBackWanted: null, Phase: not Phase.RollingBack } and not { Phase: Phase.RolledBack, Authority: Side.Source },
        _ => true,
    };

    /// <summary>Waits between freezes pass quickly, so that every crash point can be tried.</summary>
    private sealed class FastTime : TimeProvider
    {
        private static readonly DateTimeOffset Began = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Began + ((System.GetUtcNow() - Began) * 200);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 50 : dueTime, period);
    }
}
