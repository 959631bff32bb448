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

    /// <summary>
    /// $1: from, $2: to, $3: worlds, $4: avatars. The factors scatter: ids do not come in order, and a message's avatar does not
    /// follow its world. No digests here: they would take longer than all the rest.
    /// </summary>
    public const string Messages =
        """
        INSERT INTO messages (id, world_id, avatar_id, body, created_at)
        SELECT (lpad(to_hex(n * 2654435761 % 4294967296), 8, '0') || '-c057-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1 + n % $3, a.id,
               CASE n % 500 WHEN 0 THEN E'First line\nsecond\tline \\N \'quoted\' "twice" žluťoučký 🦊 ' || n ELSE 'Tale ' || n || ' of a quiet evening by the fire, as ' || a.name || ' told it' END,
               timestamptz '2025-01-01 00:00:00+00' + n * interval '13.125 seconds'
        FROM generate_series($1::bigint, $2::bigint) n
        JOIN (SELECT id, name, row_number() OVER (ORDER BY id) - 1 AS place FROM avatars) a ON a.place = n * 7919 % $4
        ORDER BY n
        """;

    public const string Counts =
        """
        UPDATE worlds w SET message_count = c.n FROM (SELECT world_id, count(*) AS n FROM messages GROUP BY world_id) c
        WHERE c.world_id = w.id AND w.message_count <> c.n
        """;
}
