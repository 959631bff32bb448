using System.Security.Cryptography;
using System.Text;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What this migration calls its own objects in the databases. The migration's digest is in each, so that two never meet.</summary>
internal sealed record StreamNames(string Stream, string Store, string Migration, string Object)
{
    public string Slot => Object;
    public string Publication => Object;

    /// <summary>Marks rows that we applied, so that the stream the other way leaves them out.</summary>
    public string Origin => Object;

    /// <summary>Application name of our sessions: how a newer driver finds those of a dead one.</summary>
    public string Session => Object;

    /// <summary>Application name of the session that holds a copy's snapshot.</summary>
    public string Keeper => $"{Object}_keep";

    /// <summary>Of a temporary slot that only tells the position of a later snapshot.</summary>
    public string PassingSlot => $"{Object}_pass";

    /// <summary>The stream the other way: <c>main_reverse</c> of <c>main_forward</c>.</summary>
    public string OppositeStream { get; private init; } = "";

    /// <summary>Marks what the stream the other way applied at our origin: it came from where we bring things to.</summary>
    public string OppositeOrigin { get; private init; } = "";

    public string OppositeSlot => OppositeOrigin;

    public static StreamNames Of(StoreRoute route, StoreContext context) => Of(route.Store, route.OriginSide, context.MigrationId);

    public static StreamNames Of(StorePlan store, Side origin, string migration)
    {
        var (stream, opposite) = (StoreRoute.StreamNameOf(store, origin), StoreRoute.StreamNameOf(store, origin.Other()));
        return new(stream, store.Name, migration, Name(stream, store.Name, migration))
        {
            OppositeStream = opposite,
            OppositeOrigin = Name(opposite, store.Name, migration),
        };
    }

    /// <summary>The guard belongs to the store, whichever way its data flows.</summary>
    public string GuardTrigger => $"!platform_guard_{Digest($"{Store}/{Migration}")}";

    /// <summary>Slots allow only lower-case letters, digits and underscores, 63 in all.</summary>
    private static string Name(string stream, string store, string migration)
    {
        var readable = new string([.. stream.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        return $"platform_{(readable.Length > 36 ? readable[..36] : readable)}_{Digest($"{stream}/{store}/{migration}")}";
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
