using Platform.Plans;

namespace Platform.Migrator.Cutover;

/// <summary>What goes back. Each takes with it what depends on it: data takes the configuration and the traffic along.</summary>
public enum RollBackScope
{
    Everything,
    Database,
    Objects,
    Cache,

    /// <summary>The old addresses. They are of use only where the stores behind them take writes, so that all data goes back with them.</summary>
    Configuration,

    /// <summary>The weights alone; the data stays where it is.</summary>
    Traffic,
}

public static class RollBackScopes
{
    /// <summary>Whether the data of that store goes back.</summary>
    public static bool Covers(this RollBackScope scope, StorePlan store) => scope switch
    {
        RollBackScope.Everything or RollBackScope.Configuration => true,
        RollBackScope.Traffic => false,
        _ => scope == ClassOf(store.Kind),
    };

    private static RollBackScope ClassOf(string kind) => kind switch
    {
        "redis" => RollBackScope.Cache,
        "objects" => RollBackScope.Objects,
        _ => RollBackScope.Database,
    };
}
