using System.Buffers.Binary;
using System.Text;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Makes messages from the plugin's bytes. Remembers the tables that the stream described; one decoder for each connection.</summary>
internal sealed class PgOutputDecoder
{
    private readonly Dictionary<uint, Relation> _relations = [];

    /// <returns>Null for what concerns nobody: types and relations.</returns>
    public ReplicationMessage? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new Reader(bytes);
        var kind = (char)reader.Byte();
        switch (kind)
        {
            case 'B':
                return new BeginMessage(new(reader.UInt64()), reader.Timestamp());
            case 'C':
                reader.Byte();
                reader.UInt64();
                return new CommitMessage(new(reader.UInt64()), reader.Timestamp());
            case 'O':
                reader.UInt64();
                return new OriginMessage(reader.Text());
            case 'R':
                Remember(ref reader);
                return null;
            case 'Y':
                return null;
            case 'I':
                var inserted = Known(reader.UInt32());
                reader.Byte();
                return new RowMessage(RowOperation.Insert, inserted, null, reader.Tuple());
            case 'U':
                return Update(ref reader);
            case 'D':
                var deleted = Known(reader.UInt32());
                reader.Byte();
                return new RowMessage(RowOperation.Delete, deleted, reader.Tuple(), null);
            case 'T':
                return Truncate(ref reader);
            case 'M':
                reader.Byte();
                reader.UInt64();
                return new LogicalMessage(reader.Text(), Encoding.UTF8.GetString(reader.Bytes(reader.Int32())));
            default:
                throw PostgresFault.New("read the change stream", $"unknown message '{kind}'", "this server's plugin speaks a newer protocol: update the migrator");
        }
    }

    private RowMessage Update(ref Reader reader)
    {
        var relation = Known(reader.UInt32());
        string?[]? old = null;
        if ((char)reader.Byte() is 'K' or 'O')
        {
            old = reader.Tuple();
            reader.Byte();
        }
        return new(RowOperation.Update, relation, old, reader.Tuple());
    }

    private TruncateMessage Truncate(ref Reader reader)
    {
        var count = reader.Int32();
        var options = reader.Byte();
        var relations = new Relation[count];
        for (var i = 0; i < count; i++)
            relations[i] = Known(reader.UInt32());
        return new(relations, (options & 1) != 0, (options & 2) != 0);
    }

    private void Remember(ref Reader reader)
    {
        var oid = reader.UInt32();
        var schema = reader.Text();
        var name = reader.Text();
        var identity = (char)reader.Byte();
        var columns = new RelationColumn[reader.Int16()];
        for (var i = 0; i < columns.Length; i++)
        {
            var isKey = (reader.Byte() & 1) != 0;
            columns[i] = new(reader.Text(), isKey);
            reader.UInt64(); // type and modifier: the destination's own are used
        }
        _relations[oid] = new(oid, schema.Length == 0 ? "pg_catalog" : schema, name, identity, columns);
    }

    private Relation Known(uint oid) => _relations.TryGetValue(oid, out var relation) ? relation
        : throw PostgresFault.New("read the change stream", $"a row of table {oid} came before its description", "start again: the stream begins anew", isTransient: true);

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        private ReadOnlySpan<byte> _rest = bytes;

        public byte Byte() => Bytes(1)[0];
        public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Bytes(2));
        public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Bytes(4));
        public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));
        public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Bytes(8));

        /// <summary>Microseconds since 2000.</summary>
        public DateTime Timestamp() => Epoch.AddMicroseconds((long)UInt64());

        public string Text()
        {
            var text = Encoding.UTF8.GetString(_rest[.._rest.IndexOf((byte)0)]);
            _rest = _rest[(_rest.IndexOf((byte)0) + 1)..];
            return text;
        }

        public ReadOnlySpan<byte> Bytes(int length)
        {
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }

        public string?[] Tuple()
        {
            var values = new string?[Int16()];
            for (var i = 0; i < values.Length; i++)
                values[i] = (char)Byte() switch
                {
                    'n' => null,
                    'u' => RowMessage.Unchanged,
                    't' => Encoding.UTF8.GetString(Bytes(Int32())),
                    var format => throw PostgresFault.New("read the change stream", $"unknown value format '{format}'", "this server's plugin speaks a newer protocol: update the migrator"),
                };
            return values;
        }
    }
}
