namespace Platform.Cosy.Store.Postgres;

/// <summary>The rows that a seed makes, by number. Some texts hold what breaks careless copies: quotes, tabs, backslashes, line feeds, other scripts.</summary>
internal static class SeedRows
{
    /// <summary>$1: how many.</summary>
    public const string Worlds =
        """
        INSERT INTO worlds (id, name)
        SELECT n, (ARRAY['Hearth','Lantern','Moss','Harbour','Orchard','Attic','Willow','Kettle'])[1 + n % 8] || ' ' ||
                  (ARRAY['Hollow','Lane','Meadow','Corner','Garden','Loft','Brook','House'])[1 + (n / 8) % 8]
        FROM generate_series(1, $1::int) n
        """;

    public const string Settings =
        """
        INSERT INTO "WorldSettings" (world_id, "maxAvatars", rules)
        SELECT id, 200 + id, jsonb_build_array('be kind', jsonb_build_object('quietHours', jsonb_build_array(22, 6), 'weight', 0.1 * id))
        FROM worlds ORDER BY id
        """;

    /// <summary>$1: how many, $2: worlds.</summary>
    public const string Avatars =
        """
        INSERT INTO avatars (id, world_id, name, bio, "Mood", portrait_hash)
        SELECT md5('avatar ' || n)::uuid, 1 + n % $2::int, 'Avatar ' || n,
               CASE n % 50 WHEN 0 THEN E'Bakes "rye" bread.\nSays\tlittle \\ hums ☕ 猫' ELSE 'Lives quietly at number ' || n END,
               (ARRAY['cosy','curious','grumpy','asleep'])[1 + n % 4],
               CASE WHEN n % 3 > 0 THEN decode(md5('portrait ' || n), 'hex') END
        FROM generate_series(1, $1::int) n
        """;

    /// <summary>$1: how many.</summary>
    public const string Users =
        """
        INSERT INTO users (id, name, tier, balance, preferences, joined_at)
        SELECT md5('user ' || n)::uuid, 'User ' || n, (ARRAY['guest','friend','friend','patron'])[1 + n % 4], (n * 37 % 100000) / 100.0,
               jsonb_build_object('theme', CASE WHEN n % 2 = 0 THEN 'dusk' ELSE 'dawn' END, 'pets', n % 5),
               timestamptz '2024-01-01 00:00:00+00' + n * interval '97.5 seconds'
        FROM generate_series(1, $1::int) n
        """;

    public const string Counts =
        """
        UPDATE worlds w SET message_count = c.n FROM (SELECT world_id, count(*) AS n FROM messages GROUP BY world_id) c
        WHERE c.world_id = w.id AND w.message_count <> c.n
        """;
}
