using System.Buffers.Binary;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Counts rows in the bytes of a COPY that pass by, without looking at values.</summary>
/// <remarks>Binary: https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4 ; text: a line is a row, since line ends in values are escaped.</remarks>
internal sealed class CopyRowCounter(bool binary)
{
    private const int HeaderBytes = 11 + 4;
    private readonly byte[] _partial = new byte[4];
    private int _partialLength;
    private long _skip = HeaderBytes;
    private bool _extensionSeen;
    private int _fieldsLeft;

    public long Rows { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (binary)
            AddBinary(bytes);
        else
            Rows += bytes.Count((byte)'\n');
    }

    private void AddBinary(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var skipped = (int)Math.Min(_skip, bytes.Length);
            _skip -= skipped;
            bytes = bytes[skipped..];
            if (_skip == 0 && _partialLength == 0 && _extensionSeen)
                bytes = bytes[WholeFields(bytes)..];
            var needed = _extensionSeen && _fieldsLeft == 0 ? 2 : 4;
            while (_partialLength < needed && bytes.Length > 0)
            {
                _partial[_partialLength++] = bytes[0];
                bytes = bytes[1..];
            }
            if (_partialLength < needed)
                return;
            _partialLength = 0;
            Take(needed);
        }
    }

    /// <summary>The common way: what lies whole in front of us needs no putting together.</summary>
    /// <returns>How many bytes were passed over.</returns>
    private int WholeFields(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (true)
        {
            if (_fieldsLeft == 0)
            {
                if (bytes.Length - at < 2 || BinaryPrimitives.ReadInt16BigEndian(bytes[at..]) is not (>= 0 and var fields))
                    return at;
                (Rows, _fieldsLeft, at) = (Rows + 1, fields, at + 2);
                continue;
            }
            if (bytes.Length - at < 4)
                return at;
            var length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes[at..]));
            if (length > bytes.Length - at - 4)
                return at;
            (_fieldsLeft, at) = (_fieldsLeft - 1, at + 4 + length);
        }
    }

    private void Take(int length)
    {
        if (!_extensionSeen)
        {
            _extensionSeen = true;
            _skip = BinaryPrimitives.ReadInt32BigEndian(_partial);
        }
        else if (length == 4)
        {
            _fieldsLeft--;
            _skip = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_partial));
        }
        else if (BinaryPrimitives.ReadInt16BigEndian(_partial) is >= 0 and var fields)
        {
            Rows++;
            _fieldsLeft = fields;
        }
    }
}
