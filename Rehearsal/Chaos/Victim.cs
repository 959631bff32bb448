namespace Platform.Rehearsal.Chaos;

/// <summary>What a run strikes.</summary>
internal enum Victim
{
    Migrator,

    /// <summary>The source's database server.</summary>
    Source,

    /// <summary>The target's database server.</summary>
    Target,

    Gateway,

    /// <summary>The source's app.</summary>
    CosySource,

    /// <summary>The target's app.</summary>
    CosyTarget,

    /// <summary>No process: the migrator's connections to both databases are cut, and refused for a moment.</summary>
    Connections,

    /// <summary>Nothing is struck: what a turn is like by itself.</summary>
    Nobody,
}

internal static class Victims
{
    public static string Word(this Victim victim) => victim switch
    {
        Victim.CosySource => "cosy-source",
        Victim.CosyTarget => "cosy-target",
        _ => victim.ToString().ToLowerInvariant(),
    };
}
