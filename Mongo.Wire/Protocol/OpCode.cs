namespace Platform.Mongo.Wire.Protocol;

public enum OpCode
{
    /// <summary>Answer to the legacy query.</summary>
    Reply = 1,

    /// <summary>Legacy; still used by clients for the first hello of a connection.</summary>
    Query = 2004,
    Compressed = 2012,
    Msg = 2013,
}

[Flags]
public enum MessageFlags : uint
{
    None = 0,

    /// <summary>A CRC-32C stands at the end.</summary>
    ChecksumPresent = 1,

    /// <summary>Of a request: no answer is wanted. Of an answer: another one follows without a request.</summary>
    MoreToCome = 1 << 1,

    /// <summary>The client takes several answers to one request.</summary>
    ExhaustAllowed = 1 << 16,
}
