using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Cosy.Store.Seeds;
using Platform.Mongo.Wire.Bson;

namespace Platform.Cosy.Store.Mongo;

/// <summary>The documents that a seed makes, by number. Some texts hold what breaks careless copies: quotes, tabs, backslashes, line feeds, other scripts.</summary>
internal sealed class SeedDocuments(SeedPlan plan)
{
    private static readonly string[] Places = ["Hearth", "Lantern", "Moss", "Harbour", "Orchard", "Attic", "Willow", "Kettle"];
    private static readonly string[] Kinds = ["Hollow", "Lane", "Meadow", "Corner", "Garden", "Loft", "Brook", "House"];
    private static readonly string[] Moods = ["cosy", "curious", "grumpy", "asleep"];
    private static readonly string[] Tiers = ["guest", "friend", "friend", "patron"];
    private static readonly DateTime FirstUser = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan BetweenUsers = TimeSpan.FromSeconds(97.5);

    public IEnumerable<BsonDocument> Worlds() => Range(plan.Worlds).Select(n => BsonDocument.Build(w =>
    {
        w.WriteInt32("_id", (int)n);
        w.WriteString("name", $"{Places[n % 8]} {Kinds[n / 8 % 8]}");
        w.WriteInt64("messageCount", MessagesOf(n));
        w.Write("settings", s =>
        {
            s.WriteInt32("maxAvatars", (int)(200 + n));
            s.WriteArray("rules", r =>
            {
                r.WriteString("", "be kind");
                r.Write("", rule =>
                {
                    rule.WriteArray("quietHours", h =>
                    {
                        h.WriteInt32("", 22);
                        h.WriteInt32("", 6);
                    });
                    rule.WriteDouble("weight", 0.1 * n);
                });
            });
        });
    }));

    public IEnumerable<BsonDocument> Avatars() => Range(plan.Avatars).Select(n => BsonDocument.Build(w =>
    {
        w.WriteGuid("_id", AvatarId(n));
        w.WriteInt32("worldId", (int)(1 + n % plan.Worlds));
        w.WriteString("name", AvatarName(n));
        w.WriteString("bio", n % 50 == 0 ? "Bakes \"rye\" bread.\nSays\tlittle \\ hums ☕ 猫" : $"Lives quietly at number {n}");
        w.WriteInt32("version", 1);
        w.WriteString("mood", Moods[n % 4]);
        if (n % 3 > 0) w.WriteBinary("portraitHash", Digest($"portrait {n}"));
        w.WriteDateTime("updatedAt", FirstUser);
    }));

    public IEnumerable<BsonDocument> Users() => Range(plan.Users).Select(n => BsonDocument.Build(w =>
    {
        w.WriteGuid("_id", Uuid($"user {n}"));
        w.WriteString("name", $"User {n}");
        w.WriteString("tier", Tiers[n % 4]);
        w.WriteDecimal128("balance", Decimal128.Parse((n * 37 % 100_000 / 100m).ToString("0.00", CultureInfo.InvariantCulture)));
        w.Write("preferences", p =>
        {
            p.WriteString("theme", n % 2 == 0 ? "dusk" : "dawn");
            p.WriteInt32("pets", (int)(n % 5));
        });
        w.WriteDateTime("joinedAt", FirstUser + n * BetweenUsers);
    }));

    /// <summary>Number n in world 1 + n mod worlds, where it is the one behind n - worlds.</summary>
    public IEnumerable<BsonDocument> Messages(long first, long last)
    {
        for (var n = first; n <= last; n++)
            yield return Message(n, SeedMessage.World(n, plan.Worlds), 1 + (n % plan.Worlds == 0 ? n / plan.Worlds - 1 : n / plan.Worlds), (int)plan.Avatars);
    }

    /// <param name="avatars">How many there are.</param>
    public static BsonDocument Message(long n, int world, long seq, int avatars) => BsonDocument.Build(w =>
    {
        var avatar = 1 + SeedMessage.Avatar(n, avatars);
        w.WriteGuid("_id", SeedMessage.Id(n));
        w.WriteInt64("seq", seq);
        w.WriteInt32("worldId", world);
        w.WriteGuid("avatarId", AvatarId(avatar));
        w.WriteString("body", SeedMessage.Body(n, AvatarName(avatar)));
        w.WriteDateTime("createdAt", SeedMessage.CreatedAt(n));
    });

    /// <summary>Of the numbers from 1 on those that fall to this world.</summary>
    private long MessagesOf(long world)
    {
        var first = world == 1 ? plan.Worlds : world - 1;
        return first > plan.Messages ? 0 : 1 + (plan.Messages - first) / plan.Worlds;
    }

    private static Guid AvatarId(long n) => Uuid($"avatar {n}");

    private static string AvatarName(long n) => $"Avatar {n}";

    private static Guid Uuid(string text) => new(Digest(text), bigEndian: true);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16];

    private static IEnumerable<long> Range(long count)
    {
        for (var n = 1L; n <= count; n++) yield return n;
    }
}
