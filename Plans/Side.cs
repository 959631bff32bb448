namespace Platform.Plans;

/// <summary>One of the two ends of a migration: where a store is today, or where it goes.</summary>
public enum Side
{
    Source,
    Target,
}

public static class Sides
{
    public static Side Other(this Side side) => side == Side.Source ? Side.Target : Side.Source;

    /// <summary>The word used in plans, URLs, metrics and logs: <c>source</c> or <c>target</c>.</summary>
    public static string Word(this Side side) => side == Side.Source ? "source" : "target";
}
