using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;

namespace Platform.Cosy.Store.Postgres;

/// <summary>
/// The messages of a seed, by number, through COPY: made here while the server stores them. The factors scatter: ids do not come in
/// order, and a message's avatar does not follow its world. No digests: they would take longer than all the rest.
/// </summary>
/// <param name="avatars">In the order of their ids.</param>
internal sealed class SeedMessages(long worlds, IReadOnlyList<(Guid Id, string Name)> avatars)
{
    private static readonly DateTime Began = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(13.125);

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
            var (avatar, name) = avatars[(int)(n * 7919 % avatars.Count)];
            await rows.StartRowAsync(cancel);
            await rows.WriteAsync(Id(n), NpgsqlDbType.Uuid, cancel);
            await rows.WriteAsync((int)(1 + n % worlds), NpgsqlDbType.Integer, cancel);
            await rows.WriteAsync(avatar, NpgsqlDbType.Uuid, cancel);
            await rows.WriteAsync(Body(n, name), NpgsqlDbType.Text, cancel);
            await rows.WriteAsync(Began + n * Apart, NpgsqlDbType.TimestampTz, cancel);
        }

        await rows.CompleteAsync(cancel);
    }

    private static Guid Id(long n)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(n * 2654435761L));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], 0xc0574000);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], n);
        bytes[8] = 0x80;
        return new(bytes, bigEndian: true);
    }

    private static string Body(long n, string avatar) => n % 500 == 0
        ? $"First line\nsecond\tline \\N 'quoted' \"twice\" žluťoučký 🦊 {n}"
        : $"Tale {n} of a quiet evening by the fire, as {avatar} told it";
}
