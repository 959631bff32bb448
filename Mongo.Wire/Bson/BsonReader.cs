using System.Buffers.Binary;

namespace Platform.Mongo.Wire.Bson;

/// <summary>
/// Walks over the elements of one document without copying. It checks what it needs to walk safely: frames, lengths and ends, of this document
/// and not of those inside; <see cref="BsonValidator"/> checks everything.
/// </summary>
public ref struct BsonReader
{
    private readonly ReadOnlySpan<byte> _document;
    private int _next;
    private Place _at;

    /// <param name="document">Exactly one document, with its length and its ending zero.</param>
    public BsonReader(ReadOnlySpan<byte> document)
    {
        CheckFrame(document);
        _document = document;
        _next = 4;
    }

    public readonly BsonType Type => _at.Type;

    /// <summary>The name in UTF-8, without its ending zero.</summary>
    public readonly ReadOnlySpan<byte> Name => _document.Slice(_at.NameStart, _at.NameLength);

    public readonly BsonView Value => new(_at.Type, _document.Slice(_at.ValueStart, _at.ValueLength));

    /// <summary>Where the element begins, with its type byte; where it ends is <see cref="ValueOffset"/> and <see cref="ValueLength"/>.</summary>
    public readonly int ElementOffset => _at.NameStart - 1;
    public readonly int ValueOffset => _at.ValueStart;
    public readonly int ValueLength => _at.ValueLength;

    /// <summary>To the next element.</summary>
    /// <returns>False behind the last one.</returns>
    public bool Read() => Step(_document, ref _next, out _at);

    /// <summary>To the first element of this name behind the present one.</summary>
    public bool Find(ReadOnlySpan<byte> name)
    {
        while (Read())
            if (Name.SequenceEqual(name))
                return true;
        return false;
    }

    internal readonly record struct Place(BsonType Type, int NameStart, int NameLength, int ValueStart, int ValueLength);

    internal static bool Step(ReadOnlySpan<byte> document, ref int next, out Place at)
    {
        at = default;
        var last = document.Length - 1;
        if (next >= last)
            return false;
        var type = (BsonType)document[next];
        if (type == BsonType.None)
            throw new BsonException("the document ends before its length says", next);
        var rest = document[(next + 1)..last];
        var name = BsonSize.CString(rest);
        at = new(type, next + 1, name - 1, next + 1 + name, BsonSize.Of(type, rest[name..]));
        next = at.ValueStart + at.ValueLength;
        return true;
    }

    internal static void CheckFrame(ReadOnlySpan<byte> document)
    {
        if (document.Length < BsonSize.EmptyDocument)
            throw new BsonException($"{document.Length} bytes are no document");
        var length = BinaryPrimitives.ReadInt32LittleEndian(document);
        if (length != document.Length)
            throw new BsonException($"a document of {document.Length} bytes claims {length}");
        if (document[^1] != 0)
            throw new BsonException("a document does not end with a zero", document.Length - 1);
    }
}
