namespace Platform.Cosy.Store.Postgres;

internal sealed partial class PostgresStore
{
    /// <summary>The world's counter comes last, so that its row is locked for as short as can be.</summary>
    private const string InsertMessage =
        """
        WITH parents AS (SELECT FROM worlds w, avatars a WHERE w.id = $2 AND a.id = $3),
        made AS (
            INSERT INTO messages (id, world_id, avatar_id, body) SELECT $1, $2, $3, $4 FROM parents
            ON CONFLICT (id) DO NOTHING RETURNING id, world_id),
        logged AS (INSERT INTO activity (write_id, kind) SELECT id, 'message' FROM made RETURNING write_id),
        counted AS (UPDATE worlds SET message_count = message_count + 1 FROM made, logged WHERE worlds.id = made.world_id)
        SELECT true FROM made
        """;

    private const string InsertUser =
        """
        WITH made AS (INSERT INTO users (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id),
        logged AS (INSERT INTO activity (write_id, kind) SELECT id, 'user' FROM made)
        SELECT true FROM made
        """;

    private const string InsertEdit =
        """
        WITH made AS (
            INSERT INTO avatar_edits (write_id, avatar_id, content_hash) SELECT $1, id, $5 FROM avatars WHERE id = $2
            ON CONFLICT (write_id) DO NOTHING RETURNING write_id, avatar_id),
        logged AS (INSERT INTO activity (write_id, kind) SELECT write_id, 'avatar' FROM made),
        changed AS (
            UPDATE avatars SET name = $3, bio = $4, version = version + 1, last_write_id = $1
            FROM made WHERE avatars.id = made.avatar_id)
        SELECT true FROM made
        """;

    public async Task<WriteOutcome> PostMessageAsync(NewMessage message, CancellationToken cancel)
    {
        if (await OneAsync(InsertMessage, row => row.GetBoolean(0), cancel, P(message.Id), P(message.WorldId), P(message.AvatarId), P(message.Body)))
            return WriteOutcome.Created;
        return Replay(await OneAsync(
            "SELECT world_id = $2 AND avatar_id = $3 AND body = $4 FROM messages WHERE id = $1",
            row => (bool?)row.GetBoolean(0), cancel, P(message.Id), P(message.WorldId), P(message.AvatarId), P(message.Body)));
    }

    public async Task<WriteOutcome> AddUserAsync(NewUser user, CancellationToken cancel)
    {
        if (await OneAsync(InsertUser, row => row.GetBoolean(0), cancel, P(user.Id), P(user.Name)))
            return WriteOutcome.Created;
        return Replay(await OneAsync("SELECT name = $2 FROM users WHERE id = $1", row => (bool?)row.GetBoolean(0), cancel, P(user.Id), P(user.Name)));
    }

    public async Task<WriteOutcome> EditAvatarAsync(AvatarEdit edit, CancellationToken cancel)
    {
        var hash = ContentHash(edit.Name, edit.Bio);
        if (await OneAsync(InsertEdit, row => row.GetBoolean(0), cancel, P(edit.WriteId), P(edit.AvatarId), P(edit.Name), P(edit.Bio), P(hash)))
            return WriteOutcome.Created;
        return Replay(await OneAsync(
            "SELECT avatar_id = $2 AND content_hash = $3 FROM avatar_edits WHERE write_id = $1",
            row => (bool?)row.GetBoolean(0), cancel, P(edit.WriteId), P(edit.AvatarId), P(hash)));
    }

    public Task TickAsync(BotTick tick, CancellationToken cancel) => OneAsync(
        "INSERT INTO bot_ticks (id, instance, n) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING n",
        row => row.GetInt64(0), cancel, P(tick.Id), P(tick.Instance), P(tick.N));

    /// <param name="same">Whether the row under that id has the same content; null when there is no such row, so its parent must be missing.</param>
    private static WriteOutcome Replay(bool? same) => same switch
    {
        null => WriteOutcome.NotFound,
        true => WriteOutcome.Replayed,
        false => WriteOutcome.Conflict,
    };
}
