namespace Platform.Migrator.Cutover;

/// <summary>Where a migration stands. The order is the life of a migration in the design.</summary>
public enum Phase
{
    Planned,
    Inspected,
    Copying,
    Following,
    Verified,
    Ready,
    Frozen,
    Drained,
    Promoted,
    Shifting,
    Soaking,
    Observing,
    Finished,
    RollingBack,
    RolledBack,
}

/// <summary>The one table of legal transitions.</summary>
internal static class Transitions
{
    private static readonly Dictionary<Phase, Phase[]> Legal = new()
    {
        [Phase.Planned] = [Phase.Inspected, Phase.RollingBack],
        [Phase.Inspected] = [Phase.Copying, Phase.Shifting, Phase.Observing, Phase.RollingBack],
        [Phase.Copying] = [Phase.Following, Phase.RollingBack],
        [Phase.Following] = [Phase.Verified, Phase.RollingBack],
        [Phase.Verified] = [Phase.Ready, Phase.Following, Phase.RollingBack],
        [Phase.Ready] = [Phase.Frozen, Phase.Following, Phase.RollingBack],
        [Phase.Frozen] = [Phase.Drained, Phase.Ready],
        [Phase.Drained] = [Phase.Promoted, Phase.Ready],
        [Phase.Promoted] = [Phase.Shifting, Phase.Observing, Phase.RollingBack],
        [Phase.Shifting] = [Phase.Soaking, Phase.RollingBack],
        [Phase.Soaking] = [Phase.Shifting, Phase.Observing, Phase.RollingBack],
        [Phase.Observing] = [Phase.Finished, Phase.RollingBack],
        [Phase.RollingBack] = [Phase.RolledBack],
        [Phase.RolledBack] = [Phase.Planned, Phase.Following, Phase.Promoted, Phase.RollingBack],
        [Phase.Finished] = [],
    };

    public static bool Allows(Phase from, Phase to) => from == to || Legal[from].Contains(to);
}
