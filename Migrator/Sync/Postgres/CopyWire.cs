using System.Buffers.Binary;
using System.Reflection;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Reads the data of a COPY from the connection's own bytes. The server sends each row in a message of its own, and the driver hands out one message at a time, which costs more
/// than everything else that a copy does here; so whole buffers are read beside the driver, and the messages' heads taken out. Whatever is no data is left to the driver, which
/// ends the COPY or tells its error.
/// </summary>
/// <remarks>It looks into the driver. Where that looks different, <see cref="Of"/> gives null, and the copy is only slower. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY</remarks>
internal sealed class CopyWire
{
    private const int HeadBytes = 5;

    /// <summary>
    /// The server sends a few kilobytes at a time, and to be woken for each costs more than to pass them on. Meanwhile they gather in the connection's own buffer, which holds far more
    /// than comes in this time.
    /// </summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(1);
    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    private static readonly FieldInfo? ReadBuffer = typeof(NpgsqlRawCopyStream).GetField("_readBuf", Inner);
    private static readonly FieldInfo? Bytes = ReadBuffer?.FieldType.GetField("Buffer", Inner);
    private static readonly FieldInfo? Filled = ReadBuffer?.FieldType.GetField("FilledBytes", Inner);
    private static readonly PropertyInfo? Position = ReadBuffer?.FieldType.GetProperty("ReadPosition", Inner);
    private static readonly PropertyInfo? Underlying = ReadBuffer?.FieldType.GetProperty("Underlying", Inner);

    private readonly object _driver;
    private readonly Stream _stream;
    private readonly byte[] _head = new byte[HeadBytes];
    private int _headLength;
    private int _left;
    private int _lastRead;
    private bool _done;

    private CopyWire(object driver, Stream stream) => (_driver, _stream) = (driver, stream);

    /// <param name="most">The length of the buffers that will be read into.</param>
    /// <returns>Null where it cannot be had.</returns>
    public static CopyWire? Of(Stream copy, int most)
    {
        if (copy is not NpgsqlRawCopyStream || ReadBuffer?.GetValue(copy) is not { } driver || Underlying?.GetValue(driver) is not Stream stream || Bytes?.GetValue(driver) is not byte[] bytes)
            return null;
        return bytes.Length <= most && Filled?.FieldType == typeof(int) && Position is { CanWrite: true, PropertyType: var type } && type == typeof(int) ? new(driver, stream) : null;
    }

    /// <summary>No more at a time than the driver can take back with a message's head.</summary>
    public int Room => ((byte[])Bytes!.GetValue(_driver)!).Length - HeadBytes;

    /// <param name="buffer">Of at least what the driver may hold; of it <see cref="Room"/> bytes are used.</param>
    /// <returns>How many bytes of data are in it; 0 when the driver must be asked for what follows.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (!_done)
        {
            var read = TakeFromDriver(buffer.Span);
            if (read == 0)
                read = await ReadGatheredAsync(buffer[..Room], cancel);
            if (read == 0)
                throw new IOException("the origin closed the connection in the middle of a COPY");
            var data = TakeOut(buffer.Span[..read]);
            if (data > 0)
                return data;
        }
        return 0;
    }

    private async ValueTask<int> ReadGatheredAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_lastRead > 0 && _lastRead < buffer.Length / 2)
            await Task.Delay(Gather, TimeProvider.System, cancel);
        return _lastRead = await _stream.ReadAsync(buffer, cancel);
    }

    /// <summary>Not all was read: the driver would not find its way in what is left.</summary>
    public void Abandon()
    {
        if (!_done)
            _stream.Dispose();
    }

    /// <summary>What the driver had read already.</summary>
    private int TakeFromDriver(Span<byte> into)
    {
        var (from, to) = ((int)Position!.GetValue(_driver)!, (int)Filled!.GetValue(_driver)!);
        var taken = Math.Min(to - from, into.Length);
        if (taken > 0)
        {
            ((byte[])Bytes!.GetValue(_driver)!).AsSpan(from, taken).CopyTo(into);
            Position.SetValue(_driver, from + taken);
        }
        return taken;
    }

    /// <summary>Moves the data together at the beginning.</summary>
    /// <returns>How much there is of it.</returns>
    private int TakeOut(Span<byte> bytes)
    {
        var (at, data) = (0, 0);
        while (at < bytes.Length)
        {
            if (_left > 0)
            {
                var part = Math.Min(_left, bytes.Length - at);
                bytes.Slice(at, part).CopyTo(bytes[data..]);
                (at, data, _left) = (at + part, data + part, _left - part);
                continue;
            }
            while (_headLength < HeadBytes && at < bytes.Length)
                _head[_headLength++] = bytes[at++];
            if (_headLength < HeadBytes)
                break;
            if (_head[0] != (byte)'d')
            {
                LeaveToDriver(bytes[at..]);
                break;
            }
            _left = BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(1)) - 4;
            _headLength = 0;
        }
        return data;
    }

    private void LeaveToDriver(ReadOnlySpan<byte> rest)
    {
        var room = (byte[])Bytes!.GetValue(_driver)!;
        _head.CopyTo(room, 0);
        rest.CopyTo(room.AsSpan(HeadBytes));
        Position!.SetValue(_driver, 0);
        Filled!.SetValue(_driver, HeadBytes + rest.Length);
        _done = true;
    }
}
