using System.Buffers.Binary;

namespace Platform.Cosy.Store.Seeds;

/// <summary>The messages of a seed by their numbers, the same in every kind of store. The factors scatter: ids do not come in order, and a message's avatar does not follow its world.</summary>
internal static class SeedMessage
{
    private static readonly DateTime Began = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(13.125);

    public static Guid Id(long n)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(n * 2654435761L));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], 0xc0574000);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], n);
        bytes[8] = 0x80;
        return new(bytes, bigEndian: true);
    }

    public static DateTime CreatedAt(long n) => Began + n * Apart;

    /// <returns>Which of so many avatars it comes from, from 0.</returns>
    public static int Avatar(long n, int avatars) => (int)(n * 7919 % avatars);

    public static int World(long n, long worlds) => (int)(1 + n % worlds);

    public static string Body(long n, string avatar) => n % 500 == 0
        ? $"First line\nsecond\tline \\N 'quoted' \"twice\" žluťoučký 🦊 {n}"
        : $"Tale {n} of a quiet evening by the fire, as {avatar} told it";
}
