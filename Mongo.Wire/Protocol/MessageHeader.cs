using System.Buffers.Binary;

namespace Platform.Mongo.Wire.Protocol;

/// <summary>The 16 bytes in front of every message.</summary>
/// <param name="Length">Of the whole message, header included.</param>
/// <param name="ResponseTo">The request that is answered; 0 in requests.</param>
public readonly record struct MessageHeader(int Length, int RequestId, int ResponseTo, OpCode Op)
{
    public const int Size = 16;

    public static MessageHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
        (OpCode)BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));

    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], RequestId);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], ResponseTo);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], (int)Op);
    }
}
