using Npgsql;
using NpgsqlTypes;
using Platform.Cosy.Store.Seeds;

namespace Platform.Cosy.Store.Postgres;

/// <summary>
/// The messages of a seed, by number, through COPY: made here while the server stores them. No digests: they would take longer than all the rest.
/// </summary>
/// <param name="avatars">In the order of their ids.</param>
internal sealed class SeedMessages(long worlds, IReadOnlyList<(Guid Id, string Name)> avatars)
{
    /// <summary>For the avatars that the store holds.</summary>
    public static async Task<SeedMessages> ForAsync(NpgsqlConnection connection, long worlds, CancellationToken cancel)
    {
        var avatars = new List<(Guid, string)>();
        await using var command = new NpgsqlCommand("SELECT id, name FROM avatars ORDER BY id", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) avatars.Add((reader.GetGuid(0), reader.GetString(1)));
        return new(worlds, avatars);
    }

    /// <summary>Those numbered from first to last.</summary>
    public async Task CopyAsync(NpgsqlConnection connection, long first, long last, CancellationToken cancel)
    {
        await using var rows = await connection.BeginBinaryImportAsync("COPY messages (id, world_id, avatar_id, body, created_at) FROM STDIN (FORMAT BINARY)", cancel);
        for (var n = first; n <= last; n++)
        {
            var (avatar, name) = avatars[SeedMessage.Avatar(n, avatars.Count)];
            await rows.StartRowAsync(cancel);
            await rows.WriteAsync(SeedMessage.Id(n), NpgsqlDbType.Uuid, cancel);
            await rows.WriteAsync(SeedMessage.World(n, worlds), NpgsqlDbType.Integer, cancel);
            await rows.WriteAsync(avatar, NpgsqlDbType.Uuid, cancel);
            await rows.WriteAsync(SeedMessage.Body(n, name), NpgsqlDbType.Text, cancel);
            await rows.WriteAsync(SeedMessage.CreatedAt(n), NpgsqlDbType.TimestampTz, cancel);
        }

        await rows.CompleteAsync(cancel);
    }
}
