using System.Buffers;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Protocol;

/// <summary>One message that was received. Its documents lie in a buffer from the pool: what is to outlive <see cref="Dispose"/> must be copied.</summary>
public sealed class WireMessage : IDisposable
{
    private byte[]? _rented;

    internal WireMessage(MessageHeader header, byte[] rented) => (Header, _rented) = (header, rented);

    /// <summary>Of a message that came compressed, as if it had not been.</summary>
    public MessageHeader Header { get; }

    public OpCode Op => Header.Op;
    public bool WasCompressed { get; internal set; }
    public MessageFlags Flags { get; internal init; }

    /// <summary>The command, or the answer.</summary>
    public BsonDocument Body { get; internal init; }

    public IReadOnlyList<DocumentSequence> Sequences { get; internal init; } = [];

    /// <summary>Of a legacy query: <c>admin.$cmd</c>.</summary>
    public string? LegacyNamespace { get; internal init; }

    /// <summary>The database that the command is for.</summary>
    public string? Database => LegacyNamespace is { } name ? name[..Math.Max(0, name.IndexOf('.', StringComparison.Ordinal))]
        : Body["$db"u8] is { Type: BsonType.String } database ? database.AsString : null;

    /// <summary>The sequence of this name, or the array of this name in the body; empty when there is neither.</summary>
    public IEnumerable<BsonDocument> Documents(string name)
    {
        foreach (var sequence in Sequences)
            if (sequence.Name == name)
                return sequence.Documents();
        var inBody = Body[name];
        return inBody.Type == BsonType.Array ? inBody.AsDocument.Values().Select(value => value.AsDocument) : [];
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
