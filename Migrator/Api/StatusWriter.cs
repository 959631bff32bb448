using System.Text.Json;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.Migrator.Api;

/// <summary>Puts what the journal says and what was measured into one answer.</summary>
internal sealed class StatusWriter(Plan plan, MigrationView view, StoreSet stores, LogWatch logs, TimeProvider time)
{
    public StatusView Write()
    {
        var state = view.State;
        var waiting = view.Decision as Decision.Wait;
        return new StatusView(
            plan.Name,
            Word(state.Phase),
            state.InProgress is { } step ? Word(step) : null,
            state.InProgress is null ? waiting?.For : null,
            state.InProgress is null && waiting is { Person: true },
            state.Authority.Word(),
            state.Frozen,
            WayBack.Say(plan, state, view.Seen),
            StatusLine.Of(state, waiting, WayBack.Say(plan, state, view.Seen)),
            state.Reason,
            view.Seen.RouterWeight ?? state.Weight,
            state.Paused,
            state.FreezeDuration?.TotalMilliseconds,
            plan.Freeze.Budget.TotalMilliseconds,
            state.AbortedFreezes,
            [.. plan.Stores.Select(store => Store(store, state))],
            [.. Phases(state)],
            [.. view.Seen.Gates.Select(g => new GateStatus(Word(g.Gate.Metric), g.Side.Word(), g.Value, g.Samples, Word(g.Outcome), g.Reason))],
            [.. Errors(view.Records)],
            state.Turn?.To.Word(),
            view.TurnedAt,
            Alarms.Of(plan, state, view.Seen, logs.Readings),
            [.. state.Checks.Select(c => new CheckStatus(c.Name, Word(c.Verdict), c.Detail))]);
    }

    internal static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private StoreStatus Store(StorePlan store, MigrationState state)
    {
        var facts = state.Stores.GetValueOrDefault(store.Name) ?? new StoreFacts();
        var live = stores.All.FirstOrDefault(s => s.Plan.Name == store.Name);
        var (copy, follow) = (live?.Copy, live?.There.Following == true ? live.There.Follow : null);
        var rate = CopyRate(copy?.Rows ?? 0, state);
        var copying = state.Phase == Phase.Copying;
        return new StoreStatus(
            store.Name,
            store.Kind,
            copying ? copy?.Rows ?? 0 : facts.RowsCopied,
            copy?.TotalRows ?? facts.Rows,
            copying ? copy?.Bytes ?? 0 : facts.BytesCopied,
            copy?.TotalBytes ?? facts.BytesCopied,
            rate,
            rate > 0 && copy is not null ? Math.Max(0, copy.TotalRows - copy.Rows) / rate : null,
            live?.There.Follow?.ChangesApplied ?? facts.ChangesApplied,
            follow?.ChangesPerSecond,
            follow?.Applied.Text,
            follow?.Lag.TotalMilliseconds,
            follow?.LagUnits,
            facts.PartitionsVerified,
            facts.PartitionsMismatched,
            live?.There.Unsettled,
            Kept(store, Side.Source),
            state.AuthorityOf(store.Name).Word(),
            facts.ArmedFrom is null || state.ReverseRenounced ? null : Reverse(store, live?.Back),
            facts.DrainForeseenMs + (facts.DrainMs is null ? follow?.Lag.TotalMilliseconds ?? 0 : 0),
            facts.DrainMs);
    }

    private ReverseStatus? Reverse(StorePlan store, StreamRuntime? back)
    {
        var follow = back?.Following == true ? back.Follow : null;
        return back is null ? null : new ReverseStatus(
            back.Following,
            follow?.Lag.TotalMilliseconds,
            follow?.LagUnits,
            back.Follow?.ChangesApplied ?? 0,
            back.Unsettled,
            Kept(store, Side.Target),
            store.RetainedLog.LimitBytes,
            back.Fault?.Error);
    }

    private long? Kept(StorePlan store, Side at) => logs.Readings.FirstOrDefault(r => r.Measured.Store == store.Name && r.Measured.At == at)?.Measured.Bytes;

    private double? CopyRate(long rows, MigrationState state)
    {
        var seconds = (time.GetUtcNow() - state.PhaseSince).TotalSeconds;
        return state.Phase == Phase.Copying && seconds > 0.5 ? rows / seconds : null;
    }

    private IEnumerable<PhaseStatus> Phases(MigrationState state)
    {
        for (var i = 0; i < state.History.Count; i++)
        {
            var last = i == state.History.Count - 1;
            var end = last ? (state.Ended ? state.History[i].Started : time.GetUtcNow()) : state.History[i + 1].Started;
            yield return new PhaseStatus(Word(state.History[i].Phase), state.History[i].Started, (end - state.History[i].Started).TotalSeconds);
        }
    }

    private static IEnumerable<string> Errors(IReadOnlyList<JournalRecord> records) => records
        .Where(r => r.Event is StepFailed or FreezeAborted)
        .TakeLast(5)
        .Select(r => r.Event is StepFailed f ? $"{r.At:HH:mm:ss} {f.Step}: {f.Error} {f.Hint}" : $"{r.At:HH:mm:ss} The freeze was aborted: {((FreezeAborted)r.Event).Reason}");
}
