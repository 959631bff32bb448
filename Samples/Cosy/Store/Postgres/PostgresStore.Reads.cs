using Npgsql;
using NpgsqlTypes;

namespace Platform.Cosy.Store.Postgres;

internal sealed partial class PostgresStore
{
    private const string SelectWorlds = "SELECT id, name, message_count FROM worlds ORDER BY id";
    private const string SelectWorld = """SELECT w.id, w.name, w.message_count, s."maxAvatars" FROM worlds w LEFT JOIN "WorldSettings" s ON s.world_id = w.id WHERE w.id = $1""";
    private const string SelectAvatarsOf = "SELECT id, name FROM avatars WHERE world_id = $1 ORDER BY id LIMIT 20";
    private const string SelectMessages = "SELECT id, seq, world_id, avatar_id, body, created_at FROM messages WHERE world_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
    private const string SelectAvatar = """SELECT id, world_id, name, bio, version, "Mood", updated_at FROM avatars WHERE id = $1""";
    private const string SelectUser = "SELECT id, name, tier, joined_at FROM users WHERE id = $1";

    public async Task<IReadOnlyList<World>> WorldsAsync(CancellationToken cancel) => await ManyAsync(
        SelectWorlds,
        row => new World(row.GetInt32(0), row.GetString(1), row.GetInt64(2)), cancel);

    public async Task<WorldDetail?> WorldAsync(int id, CancellationToken cancel)
    {
        var world = await OneAsync(
            SelectWorld,
            row => new WorldDetail(row.GetInt32(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt32(3), []), cancel, P(id));
        return world is null ? null : world with { Avatars = await AvatarsOfAsync(id, cancel) };
    }

    public async Task<IReadOnlyList<Message>> MessagesAsync(int worldId, int limit, long? before, CancellationToken cancel) => await ManyAsync(
        SelectMessages,
        row => new Message(row.GetGuid(0), row.GetInt64(1), row.GetInt32(2), row.GetGuid(3), row.GetString(4), When(row, 5)),
        cancel, P(worldId), P(before ?? long.MaxValue), P(limit));

    public async Task<IReadOnlyList<Line>> LatestAsync(int limit, CancellationToken cancel) => await ManyAsync(
        """
        SELECT w.name, a.name, m.body, m.created_at
        FROM (SELECT * FROM messages ORDER BY seq DESC LIMIT $1) m
        JOIN worlds w ON w.id = m.world_id JOIN avatars a ON a.id = m.avatar_id ORDER BY m.seq DESC
        """,
        row => new Line(row.GetString(0), row.GetString(1), row.GetString(2), When(row, 3)), cancel, P(limit));

    public Task<Avatar?> AvatarAsync(Guid id, CancellationToken cancel) => OneAsync(
        SelectAvatar,
        row => new Avatar(row.GetGuid(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5), When(row, 6)), cancel, P(id));

    public Task<User?> UserAsync(Guid id, CancellationToken cancel) => OneAsync(
        SelectUser,
        row => new User(row.GetGuid(0), row.GetString(1), row.GetString(2), When(row, 3)), cancel, P(id));

    public Task<long> LastTickAsync(CancellationToken cancel) => OneAsync(
        "SELECT coalesce(max(n), 0) FROM bot_ticks", row => row.GetInt64(0), cancel);

    public async Task<BotLedger> BotLedgerAsync(CancellationToken cancel) => (await OneAsync(
        """
        SELECT count(*), count(*) - count(DISTINCT n), coalesce(max(n) - min(n) + 1 - count(DISTINCT n), 0), count(*) FILTER (WHERE instance <> before)
        FROM (SELECT n, instance, lag(instance, 1, instance) OVER (ORDER BY n, instance) AS before FROM bot_ticks) t
        """, row => new BotLedger(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancel))!;

    public async Task<IReadOnlyList<AuditEntry>> AuditAsync(AuditKind kind, Guid[] ids, CancellationToken cancel) => await ManyAsync(
        PostgresAudit.Query(kind),
        row => new AuditEntry(row.GetGuid(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetGuid(4)),
        cancel, new NpgsqlParameter<Guid[]> { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });

    private Task<List<AvatarName>> AvatarsOfAsync(int worldId, CancellationToken cancel) => ManyAsync(
        SelectAvatarsOf,
        row => new AvatarName(row.GetGuid(0), row.GetString(1)), cancel, P(worldId));

    private static DateTimeOffset When(NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);
}
