using Platform.Migrator.Cutover;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Runbooks;

/// <summary>What a person can type when the migrator itself is gone, for one very plan, as Markdown. Holds no password.</summary>
internal sealed class Runbook(Plan plan, RunbookFacts facts, IReadOnlyList<IStoreKind> kinds, RunbookAddresses addresses)
{
    private const string UnknownId = "MIGRATION-ID";

    public string Write() => string.Join("\n\n", [.. Head(), .. Stores(), .. new GatewayChapter(plan, facts, addresses).Write(), .. new WeightsChapter(plan).Write(), .. App(), .. After()]) + "\n";

    private IEnumerable<string> Head()
    {
        yield return $"# Runbook: {plan.Name}";
        yield return $"""
            From: {facts.From}.
            {Standing()}

            These commands are for when the migrator is gone: while one runs, ask it (`migrator status`, `migrator emergency`). What you type here it
            finds when it comes back, and it goes on from its journal. Make sure that none runs: `cat "$PLATFORM_STATE/driver.txt"` names the last one's process
            (a journal in S3: `aws s3 cp "$PLATFORM_JOURNAL/lease.json" -`, and its records with `aws s3 cp --recursive "$PLATFORM_JOURNAL/slots" slots; cat slots/*`, without a `?lease`).
            """;
    }

    private string Standing() => facts.State switch
    {
        null => $"""
            Where the migration stands is not known from here, so find out before you change anything. Its id is in the journal (`grep -o '"migrationId":"[^"]*"' "$PLATFORM_STATE/journal.jsonl" | tail -1`)
            and in `platform.authority` on both sides. The last commit, if there is one, names the authority: `grep -o '"type":"committed".*' "$PLATFORM_STATE/journal.jsonl" | tail -1`.
            {(facts.MigrationId is null ? $"Where {UnknownId} stands below, its id is missing: `migrator runbook PLAN --migration ID` prints it all." : "")}
            """,
        { } state => $"Migration {state.MigrationId} is in phase {state.Phase}, {(state.Frozen ? "FROZEN" : "not frozen")}{(state.Emergency is { } why ? $", in an emergency ({why})" : "")}. "
            + (plan.Stores.Count == 0 ? "It moves no data." : $"Authority by the journal: {string.Join(", ", plan.Stores.Select(s => $"{s.Name}: {state.AuthorityOf(s.Name).Word()}"))}. {Commit(state)}"),
    };

    private static string Commit(MigrationState state) => state.Turn is { Committed: true } turn
        ? $"The commit that makes the {turn.To.Word()} the authority is recorded, and the turn has not come to its end: there is only the way forward."
        : state.Turn is { } begun ? $"A turn to the {begun.To.Word()} has begun and is not committed: it is undone." : "No turn is under way.";

    private IEnumerable<string> Stores()
    {
        if (plan.Stores.Count == 0)
            return [];
        var scripts = plan.Stores.Select(s => (Store: s, Scripts: kinds.First(k => k.Name == s.Kind).Scripts(s, facts.MigrationId ?? UnknownId))).ToList();
        return
        [
            $"## Where the stores are\n\nPasswords are not printed: they are in the variables named on the right. {string.Join(" ", scripts.Select(s => s.Scripts.Password).Distinct())}.",
            Shell(string.Join("\n", scripts.SelectMany(s => Enum.GetValues<Side>().Select(side => addresses.Store(s.Store, side, s.Scripts))))),
            .. scripts.SelectMany(s => new StoreChapter(s.Store, s.Scripts, facts, plan.Observe.ReverseSync).Write()),
        ];
    }

    private IEnumerable<string> App()
    {
        if (plan.Configuration.Count > 0)
            yield return $"## The app's configuration\n\nIt must point to the authority: {string.Join("; ", plan.Configuration)}. What stood there before is kept in `$PLATFORM_STATE/configuration`.";
        if (plan.Singletons.Count > 0)
            yield return $"## Singletons\n\nThey run where the authority is, and on one side only. Stop them on the other side first, and see that they are:\n\n{string.Join("\n", plan.Singletons.Select(s => $"- {s.Name}: stop with {s.Stop}, see {s.Stopped}; start with {s.Start}, see {s.Started}"))}";
    }

    private static IEnumerable<string> After() =>
        ["## Afterwards\n\nStart the migrator again as soon as it can run. Without a commit it opens the authority again, which changes nothing any more; with one it goes forward. Tell it nothing: it reads the journal."];

    internal static string Shell(string commands) => $"```sh\n{commands}\n```";
}
