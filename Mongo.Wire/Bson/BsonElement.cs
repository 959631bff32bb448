namespace Platform.Mongo.Wire.Bson;

/// <summary>A name and its value, shared with the document around them.</summary>
public readonly struct BsonElement(ReadOnlyMemory<byte> nameUtf8, BsonValue value)
{
    public ReadOnlyMemory<byte> NameUtf8 { get; } = nameUtf8;
    public BsonValue Value { get; } = value;

    /// <summary>Decoded anew at each call.</summary>
    public string Name => BsonText.Decode(NameUtf8.Span);

    public void Deconstruct(out string name, out BsonValue value) => (name, value) = (Name, Value);
}
