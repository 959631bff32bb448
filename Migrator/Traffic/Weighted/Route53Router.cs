using Platform.Aws.Route53;
using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Traffic.Weighted;

/// <summary>
/// Weighted records of Route 53: for every type (A, AAAA, CNAME) one record a side, told apart by set identifier. They exist already; their values, aliases and health
/// checks are left as they are, and all of them change at once. Resolvers keep an answer for its time to live, so that requests follow a weight by as much later.
/// </summary>
internal sealed class Route53Router(Route53RouterPlan plan, AwsClients aws) : ITrafficRouter
{
    private const string Names = "Make both sides' weighted records first, with the set identifiers that the plan's `traffic.router.route53` names (source and target when it names none).";

    public async Task<TrafficSplit> ReadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var shares = (await RecordsAsync(cancel)).GroupBy(record => record.Type).Select(type => (Type: type.Key, Percent: Percent(type))).ToList();
        return shares.Select(share => share.Percent).Distinct().Count() == 1
            ? new TrafficSplit(shares[0].Percent)
            : throw new StepFault($"The {plan} has different weights: {string.Join(", ", shares.Select(share => $"{share.Type} sends {share.Percent} % to the target"))}.", "Somebody else set one of them. Set all alike, then go on.", isTransient: true);
    }

    public async Task SetAsync(TrafficSplit split, CancellationToken cancel)
    {
        Share.Check(split);
        var ttl = plan.Ttl is { } time ? (int)time.TotalSeconds : (int?)null;
        var wanted = (await RecordsAsync(cancel)).Select(record => record.With(record.Identifier == plan.Target ? split.TargetWeight : 100 - split.TargetWeight, ttl)).ToList();
        aws.EnsureLease();
        await AwsFaults.AskAsync($"The weights of the {plan} could not be set", async () => { await aws.Route53.UpsertAsync(plan.Zone, wanted, $"{split.TargetWeight} % to the target", cancel); });
        if (await ReadAsync(cancel) is var actual && actual != split)
            throw new StepFault($"The {plan} was set to weight {split.TargetWeight} and has {actual.TargetWeight}.", "Somebody else sets its weights. Find out who, and stop them.", isTransient: true);
    }

    private async Task<IReadOnlyList<RecordSet>> RecordsAsync(CancellationToken cancel)
    {
        var all = await AwsFaults.AskAsync($"The {plan} could not be read", () => aws.Route53.ListRecordSetsAsync(plan.Zone, plan.Record, cancel));
        var ours = all.Where(record => record.Identifier == plan.Source || record.Identifier == plan.Target).ToList();
        if (ours.Count == 0)
            throw new StepFault($"The {plan} has no weighted records {plan.Source} and {plan.Target}.", Names);
        foreach (var type in ours.GroupBy(record => record.Type))
        {
            if (type.Count() != 2 || type.Any(record => record.Weight is null))
                throw new StepFault($"The {plan} of type {type.Key} has no weighted record for each side.", Names);
            if (all.Any(record => record.Type == type.Key && !ours.Contains(record)))
                throw new StepFault($"The {plan} of type {type.Key} has records beside the two of the plan, which take a share as well.", "Remove them, or give them a name of their own.");
        }
        return ours;
    }

    private int Percent(IEnumerable<RecordSet> type)
    {
        var target = type.Single(record => record.Identifier == plan.Target).Weight!.Value;
        var source = type.Single(record => record.Identifier == plan.Source).Weight!.Value;
        return source + target == 0 ? 50 : Share.Percent(source, target); // All weights 0: Route 53 answers with each alike.
    }
}
