using System.Buffers.Binary;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Protocol;

/// <summary>Documents one behind the other, as in a section of kind 1. Their frames were checked when the message was read.</summary>
/// <param name="Name">The command's field that they stand for: <c>documents</c>, <c>updates</c>.</param>
public readonly record struct DocumentSequence(string Name, ReadOnlyMemory<byte> Bytes)
{
    public Enumerator GetEnumerator() => new(Bytes);

    public IEnumerable<BsonDocument> Documents()
    {
        foreach (var document in this)
            yield return document;
    }

    /// <summary>The documents as the array that the command would have had in its body.</summary>
    public BsonDocument ToArray()
    {
        var sequence = this;
        return BsonDocument.Build(w =>
        {
            foreach (var document in sequence)
                w.WriteDocument(default, document);
        }, asArray: true);
    }

    internal void CheckFrames()
    {
        foreach (var document in this)
            BsonReader.CheckFrame(document.Span);
    }

    public struct Enumerator(ReadOnlyMemory<byte> bytes)
    {
        private int _next;

        public BsonDocument Current { get; private set; }

        public bool MoveNext()
        {
            var rest = bytes[_next..];
            if (rest.IsEmpty)
                return false;
            var length = rest.Length < 4 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            if (length < 5 || length > rest.Length)
                throw new WireException("a document in a sequence does not fit into it");
            Current = new(rest[..length]);
            _next += length;
            return true;
        }
    }
}
