using Platform.Plans;
using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.Passes;

/// <summary>Judges a pass. Pure: the same measurements always come to the same verdict, and what was not measured never holds.</summary>
internal sealed class Expectations(Plan plan, Load load, long rows, int bulk = 0)
{
    private const double OfferedShare = 0.95;
    private const string NotMeasured = "not measured";

    public IReadOnlyList<Expectation> Judge(PassResult pass) =>
    [
        Walked(pass),
        Outcome(pass),
        .. pass.Kind switch { PassKind.Move => Move(pass), PassKind.Fault => Fault(pass), PassKind.RollBacks => RollBacks(pass), _ => Kills(pass) },
        .. Ledger(pass),
        .. plan.Singletons.Count > 0 ? [Bot(pass)] : Array.Empty<Expectation>(),
        .. pass.Kind == PassKind.Kills ? [] : new[] { Freeze(pass) },
        .. Stores(pass),
        .. Offered(pass),
    ];

    private static Expectation Walked(PassResult pass) => new("The pass", "walked to its end", pass.Broken ?? "walked to its end", pass.Broken is null);

    private static Expectation Outcome(PassResult pass) => new("Outcome", pass.Kind.Outcome(), pass.Outcome, pass.Outcome == pass.Kind.Outcome());

    private IEnumerable<Expectation> Move(PassResult pass)
    {
        var steps = plan.Traffic?.Steps.Select(step => step.Weight).ToList() ?? [];
        var weights = pass.Track.Weights;
        yield return new("Weights", string.Join(" → ", steps), string.Join(" → ", weights), weights.Where(weight => weight > 0).SequenceEqual(steps));
        yield return plan.Freeze.Hold == WriteHoldKind.Gateway
            ? Zero("Failed requests", Seen(pass) ? pass.Last.Players.Requests.Failed : null, Statuses(pass))
            : Zero("Failed requests other than writes refused in the freeze", Seen(pass) ? pass.Last.Players.Requests.Failed - Refused(pass) : null, Statuses(pass));
    }

    /// <summary>Where nobody holds writes, the store refuses them for as long as the freeze lasts.</summary>
    private long Refused(PassResult pass) => plan.Freeze.Hold == WriteHoldKind.Gateway ? 0 : pass.Last.Players.Requests.ByStatus.GetValueOrDefault("503");

    private IEnumerable<Expectation> Fault(PassResult pass)
    {
        var (failed, injected) = (pass.Last.Players.Requests.Failed - Refused(pass), pass.Last.Injected);
        yield return new("Traffic went back by itself", "weight 0", $"weight {pass.Last.Gateway.Weight}", pass is { Detection: not null, Last.Gateway.Weight: 0 });
        yield return new("Failed requests", "exactly those injected, and some", $"{failed:N0} failed, {injected:N0} injected{Statuses(pass)}", injected > 0 && failed == injected);
        yield return new("Time to take traffic back", "measured", pass.Detection is { } time ? $"{time.TotalSeconds:0.0} s" : NotMeasured, pass.Detection is not null);
    }

    /// <summary>While nobody drives, writes may be refused; nothing else may go wrong.</summary>
    private static IEnumerable<Expectation> Kills(PassResult pass)
    {
        yield return new("The migrator was killed", $"{MigratorKills.Moments.Count} times", $"{pass.Killed.Count}: {string.Join(", ", pass.Killed)}", pass.Killed.Count == MigratorKills.Moments.Count);
        yield return Zero("Failed requests other than refused writes", Seen(pass) ? pass.Last.Players.Requests.Failed - pass.Last.Players.Requests.ByStatus.GetValueOrDefault("503") : null, Statuses(pass));
    }

    /// <summary>Every phase that the plan has went back, everything looked well after it, and no user met a failure.</summary>
    private IEnumerable<Expectation> RollBacks(PassResult pass)
    {
        foreach (var phase in RollBackScenes.PhasesOf(plan))
        {
            var leg = pass.RolledBack.FirstOrDefault(one => one.Phase == phase);
            yield return new($"Roll back of {phase}", "well in every check", leg is null ? NotMeasured : leg.ToString(), leg is { ChecksFailed: 0, ChecksPassed: > 0 });
        }

        var written = pass.RolledBack.Sum(leg => leg.WrittenAtTarget);
        yield return new("Written in bulk at the target before its data went back", $"{bulk:N0} rows", $"{written:N0}", written >= bulk);
        yield return Zero("Failed requests", Seen(pass) ? pass.Last.Players.Requests.Failed : null, Statuses(pass));
    }

    private static IEnumerable<Expectation> Ledger(PassResult pass)
    {
        var acknowledged = pass.Last.Players.Writes.Acknowledged;
        yield return new("Ledger", "every acknowledged write was looked for", pass.Ledger is { } ledger ? $"{ledger.Checked:N0} entries checked" : NotMeasured, acknowledged > 0 && pass.Ledger?.Checked >= acknowledged);
        yield return Zero("Lost writes", pass.Ledger?.Lost);
        yield return Zero("Duplicated writes", pass.Ledger?.Duplicated);
        yield return Zero("Altered writes", pass.Ledger?.Altered);
    }

    /// <summary>The bot numbers its ticks from the last one in the store on: two of them at work would number some twice.</summary>
    private static Expectation Bot(PassResult pass) => new(
        "The bot ran on one side at a time",
        "no tick twice, none missing",
        pass.Bot is { } bot ? $"{bot.Ticks:N0} ticks, {bot.Doubled:N0} twice, {bot.Missing:N0} missing, handed over {bot.Handovers:N0} times" : NotMeasured,
        pass.Bot is { Ticks: > 0, Doubled: 0, Missing: 0 });

    private Expectation Freeze(PassResult pass)
    {
        var budget = plan.Freeze.Budget.TotalMilliseconds;
        return new("Write freeze as users saw it", $"at most {budget:N0} ms", pass.FreezeMs is { } freeze ? $"{freeze:N0} ms" : NotMeasured, pass.FreezeMs <= budget);
    }

    private IEnumerable<Expectation> Stores(PassResult pass)
    {
        var stores = pass.Last.Migrator.Stores;
        if (plan.Stores.Count == 0) yield break;
        var copied = stores.Sum(store => store.RowsCopied ?? 0);
        yield return new("Rows copied", $"at least {rows:N0}", $"{copied:N0}", copied >= rows);
        var (verified, mismatched) = (stores.Sum(store => store.PartitionsVerified ?? 0), stores.Sum(store => store.PartitionsMismatched ?? 0));
        yield return new("Both stores equal, row by row", "no partition differs", $"{verified:N0} partitions verified, {mismatched:N0} mismatched", verified > 0 && mismatched == 0 && stores.Count >= plan.Stores.Count);
    }

    /// <summary>What was offered, not what was answered: whoever still waits for an answer when the pass ends came in time.</summary>
    private IEnumerable<Expectation> Offered(PassResult pass)
    {
        var (seconds, offered) = (pass.Running.ElapsedSeconds, pass.Running.Offered);
        yield return Rate("Writes offered", load.WritesPerSecond, offered.Writes, plan.Freeze.Hold == WriteHoldKind.Gateway ? seconds : seconds - (pass.FreezeMs ?? 0) / 1000); // Who is refused comes less often.
        yield return Rate("Reads offered", load.ReadsPerSecond, offered.Reads, seconds);
    }

    private static Expectation Rate(string name, int wanted, long offered, double seconds)
    {
        var rate = seconds > 0 ? offered / seconds : 0;
        return new(name, $"at least {OfferedShare * wanted:0} a second", seconds > 0 ? $"{rate:0.0} a second over {seconds:0} s" : NotMeasured, seconds > 0 && rate >= OfferedShare * wanted);
    }

    private static Expectation Zero(string name, long? measured, string detail = "") =>
        new(name, "none", measured is { } count ? $"{count:N0}{detail}" : NotMeasured, measured == 0);

    private static bool Seen(PassResult pass) => pass.Last.Players.Requests.Total > 0;

    /// <summary>What the failed requests were answered, for a reader who wants to know why.</summary>
    private static string Statuses(PassResult pass)
    {
        var bad = pass.Last.Players.Requests.ByStatus.Where(entry => !entry.Key.StartsWith('2') && entry.Value > 0).Select(entry => $"{entry.Value:N0} × {entry.Key}").ToList();
        return bad.Count == 0 ? "" : $" ({string.Join(", ", bad)})";
    }
}
