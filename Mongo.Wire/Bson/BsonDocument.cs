using System.Text;

namespace Platform.Mongo.Wire.Bson;

/// <summary>
/// One document as bytes, that may be kept. Nothing is decoded before it is asked for, and look-ups go through the elements from the front: documents
/// that are searched often are small, large ones are moved as they are.
/// </summary>
public readonly struct BsonDocument : IEquatable<BsonDocument>
{
    private static readonly byte[] EmptyBytes = [5, 0, 0, 0, 0];
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <param name="bytes">Exactly one document; its frame is checked when it is read.</param>
    public BsonDocument(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    public static BsonDocument Empty => new(EmptyBytes);

    /// <summary>Length, elements and ending zero.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.IsEmpty ? EmptyBytes : _bytes;
    public ReadOnlySpan<byte> Span => Bytes.Span;
    public int Size => Bytes.Length;
    public bool IsEmpty => Size == BsonSize.EmptyDocument;

    /// <summary>The first value of this name; <see cref="BsonValue.IsMissing"/> when there is none.</summary>
    public BsonValue this[ReadOnlySpan<byte> name]
    {
        get
        {
            var reader = new BsonReader(Span);
            return reader.Find(name) ? new(reader.Type, Bytes.Slice(reader.ValueOffset, reader.ValueLength)) : default;
        }
    }

    public BsonValue this[string name] => this[Encoding.UTF8.GetBytes(name)];

    public bool Has(string name) => !this[name].IsMissing;
    public bool Has(ReadOnlySpan<byte> name) => !this[name].IsMissing;

    /// <summary>Follows names through documents and arrays: <c>Path("cursor", "firstBatch")</c>.</summary>
    public BsonValue Path(params ReadOnlySpan<string> names)
    {
        var value = BsonValue.FromDocument(this);
        foreach (var name in names)
        {
            if (value.Type is not (BsonType.Document or BsonType.Array))
                return default;
            value = value.AsDocument[name];
        }
        return value;
    }

    public int Count()
    {
        var count = 0;
        var reader = new BsonReader(Span);
        while (reader.Read())
            count++;
        return count;
    }

    public Enumerator GetEnumerator() => new(Bytes);

    public IEnumerable<BsonElement> Elements()
    {
        foreach (var element in this)
            yield return element;
    }

    /// <summary>The values in their order: an array's items.</summary>
    public IEnumerable<BsonValue> Values()
    {
        foreach (var element in this)
            yield return element.Value;
    }

    public BsonDocument Copy() => new(Bytes.ToArray());

    /// <summary>Makes a document: <c>Build(w => w.WriteInt32("ping", 1))</c>.</summary>
    /// <param name="asArray">Names are not taken from the calls: they are the indexes.</param>
    public static BsonDocument Build(Action<BsonWriter> write, bool asArray = false)
    {
        using var buffer = new PooledBuffer();
        var writer = new BsonWriter(buffer);
        writer.BeginRoot(asArray);
        write(writer);
        writer.End();
        return new(buffer.WrittenSpan.ToArray());
    }

    /// <summary>A document in Extended JSON, both forms.</summary>
    public static BsonDocument Parse(string extendedJson) => ExtendedJson.Parse(extendedJson);

    /// <summary>Canonical Extended JSON: every type is kept.</summary>
    public string ToCanonicalJson() => ExtendedJson.Write(new BsonView(BsonType.Document, Span), canonical: true);

    /// <summary>Relaxed Extended JSON.</summary>
    public override string ToString() => ExtendedJson.Write(new BsonView(BsonType.Document, Span));

    /// <summary>The same bytes. <see cref="BsonOrder"/> compares by value.</summary>
    public bool Equals(BsonDocument other) => Span.SequenceEqual(other.Span);
    public override bool Equals(object? obj) => obj is BsonDocument other && Equals(other);
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public static bool operator ==(BsonDocument left, BsonDocument right) => left.Equals(right);
    public static bool operator !=(BsonDocument left, BsonDocument right) => !left.Equals(right);

    public struct Enumerator(ReadOnlyMemory<byte> bytes)
    {
        private int _next = -1;

        public BsonElement Current { get; private set; }

        public bool MoveNext()
        {
            var document = bytes.Span;
            if (_next < 0)
            {
                BsonReader.CheckFrame(document);
                _next = 4;
            }
            if (!BsonReader.Step(document, ref _next, out var at))
                return false;
            Current = new(bytes.Slice(at.NameStart, at.NameLength), new(at.Type, bytes.Slice(at.ValueStart, at.ValueLength)));
            return true;
        }
    }
}
