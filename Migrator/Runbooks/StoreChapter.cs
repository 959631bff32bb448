using Platform.Migrator.Api;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Runbooks;

/// <summary>One store's commands: who, thaw, drop.</summary>
internal sealed class StoreChapter(StorePlan store, IStoreScripts scripts, RunbookFacts facts, bool reverseSync)
{
    public IEnumerable<string> Write() => [.. Who(), .. Thaw(), .. Streams()];

    private IEnumerable<string> Who()
    {
        yield return $"## {store.Name}: who is the authority\n\nCosts nothing: it reads. An error about schema `platform` says that the migration made nothing on that side, or cleaned it: it takes writes as ever. Never may both sides take writes.";
        foreach (var side in Enum.GetValues<Side>())
            yield return $"At the {side.Word()}:\n\n{Runbook.Shell(scripts.Who(side))}";
    }

    /// <summary>Only the authority may be opened: the script for the other side is not printed when the journal says which that is.</summary>
    private IEnumerable<string> Thaw()
    {
        yield return $"""
            ## {store.Name}: thaw

            Applications may write to the authority again. It ends the freeze for this store: writes that wait at the gateway still wait until they are released there.
            It is done in one transaction, needs the migrator's role, and goes on only if the other side says `f` (closed); leave the first line out only if that server is gone for good.
            """;
        if (facts.State is { } state)
        {
            var (authority, other) = (state.AuthorityOf(store.Name), state.AuthorityOf(store.Name).Other());
            yield return $"By the journal the authority is the {authority.Word()}. Do NOT open the {other.Word()}: {Why(authority)}";
            yield return $"Open the {authority.Word()}:\n\n{Runbook.Shell(scripts.Open(authority, facts.Claim))}";
            yield break;
        }

        yield return "The journal decides: its last commit record names the authority. Do NOT open a side when a commit for the other one exists: a migrator that comes back goes forward from it, and both sides would take writes.";
        yield return $"Only if there is no commit, or the last one names the source:\n\n{Runbook.Shell(scripts.Open(Side.Source, facts.Claim))}";
        yield return $"Only if the last commit names the target:\n\n{Runbook.Shell(scripts.Open(Side.Target, facts.Claim))}";
    }

    private static string Why(Side authority) => authority == Side.Target
        ? "a commit record makes the target the authority, so that a migrator that comes back goes forward, and both sides would take writes. What was written at the target would be missing at the source."
        : "no commit record makes the target the authority, so that it may miss the last writes, and a migrator that comes back opens the source.";

    private IEnumerable<string> Streams()
    {
        yield return $"""
            ## {store.Name}: an abandoned stream

            A slot that nobody reads keeps all of its server's change log until the disk is full. The plan warns at {Size(store.RetainedLog.WarnBytes)} and calls it abandoned at {Size(store.RetainedLog.LimitBytes)}.
            Dropping is for good: the migrator, when it comes back, refuses that stream and says so.
            """;
        foreach (var side in Sides())
        {
            yield return $"What the {side.Word()} keeps:\n\n{Runbook.Shell(scripts.SeeStreams(side))}";
            yield return $"Drop what the {side.Word()} keeps. It costs: {Cost(side)}\n\n{Runbook.Shell(scripts.DropStream(side))}";
        }
    }

    private IEnumerable<Side> Sides() => reverseSync ? Enum.GetValues<Side>() : [Side.Source];

    private string Cost(Side side) => facts.State is { } state
        ? Alarms.Cost(side, state.AuthorityOf(store.Name) == Side.Target)
        : $"while the source is the authority, {Alarms.Cost(side, committed: false)} While the target is, {Alarms.Cost(side, committed: true)}";

    private static string Size(long bytes) => bytes >= 1 << 30 ? $"{bytes / (double)(1 << 30):0.#} GiB" : $"{bytes / (double)(1 << 20):0} MiB";
}
