namespace Platform.Mongo.Wire.Bson;

/// <summary>Bytes that are no BSON, text that is no Extended JSON, or a value of another type than was asked for.</summary>
public sealed class BsonException(string message, int offset = -1, Exception? cause = null)
    : Exception(offset < 0 ? message : $"{message} (at byte {offset})", cause)
{
    /// <summary>Where in the document that was read; -1 when that says nothing.</summary>
    public int Offset { get; } = offset;
}
