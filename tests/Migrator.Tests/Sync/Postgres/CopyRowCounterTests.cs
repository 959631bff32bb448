using System.Buffers.Binary;
using Platform.Migrator.Sync.Postgres;

namespace Platform.Migrator.Tests.Sync.Postgres;

public sealed class CopyRowCounterTests
{
    [Fact]
    public void Add_BytesInPiecesOfAnySize_CountsRows()
    {
        var bytes = Copy([[5, -1, 0], [], [300]]);
        for (var piece = 1; piece <= bytes.Length; piece++)
        {
            var counter = new CopyRowCounter(binary: true);
            for (var at = 0; at < bytes.Length; at += piece)
                counter.Add(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            Assert.Equal(3, counter.Rows);
        }
    }

    [Fact]
    public void Add_Text_CountsLines()
    {
        var counter = new CopyRowCounter(binary: false);
        counter.Add("a\tb\\n\nc"u8);
        counter.Add("\td\n"u8);
        Assert.Equal(2, counter.Rows);
    }

    private static byte[] Copy(int[][] rows)
    {
        var bytes = new List<byte>("PGCOPY\n\u00ff\r\n\0"u8.ToArray()[..11]);
        bytes.AddRange(new byte[8]);
        foreach (var row in rows)
        {
            bytes.AddRange(Int16((short)row.Length));
            foreach (var length in row)
                bytes.AddRange([.. Int32(length), .. new byte[Math.Max(0, length)]]);
        }
        bytes.AddRange(Int16(-1));
        return [.. bytes];
    }

    private static byte[] Int16(short value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
