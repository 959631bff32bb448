namespace Platform.Cosy.Store.Seeds;

/// <summary>How many rows of each kind make up a number of rows in all. Many worlds, since each message changes its world.</summary>
internal sealed record SeedPlan(long Worlds, long Avatars, long Users, long Messages)
{
    public const int Minimum = 10;

    public long Total => Worlds + Avatars + Users + Messages;

    public static SeedPlan For(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, Minimum);
        var worlds = Math.Min(64, rows / 5);
        var avatars = Math.Max(worlds, rows / 100);
        var users = rows / 25;
        return new(worlds, avatars, users, rows - worlds - avatars - users);
    }
}
