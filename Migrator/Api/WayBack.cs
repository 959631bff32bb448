using Platform.Migrator.Cutover;
using Platform.Plans;

namespace Platform.Migrator.Api;

/// <summary>What a roll back would do now, in one sentence that begins with yes or no.</summary>
internal static class WayBack
{
    public static string Say(Plan plan, MigrationState state, Observation seen) => state switch
    {
        { Phase: Phase.Finished } => "no: the migration is finished and the source is retired",
        { Phase: Phase.RolledBack, Committed: false } => "no need: the source is the authority",
        { Phase: Phase.RollingBack } => "it is being done",
        { Committed: false } => "yes: nothing has moved, the source is the authority",
        _ => Promoted(plan, state, seen),
    };

    private static string Promoted(Plan plan, MigrationState state, Observation seen)
    {
        var rules = new RollBackRules(plan);
        var traffic = rules.Refuse(state, seen, RollBackScope.Traffic) is null;
        return (rules.Refuse(state, seen, RollBackScope.Everything), traffic) switch
        {
            (null, _) => state.Phase == Phase.RolledBack ? "yes for the data, without loss; the traffic is back" : "yes, without loss: traffic at once, the data by a freeze of its own",
            ({ } no, true) => $"yes for traffic, at once; not for the data: {no.Error}",
            ({ } no, false) => $"no: {no.Error}",
        };
    }
}
