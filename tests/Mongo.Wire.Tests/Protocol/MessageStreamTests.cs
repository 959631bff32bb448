using System.Buffers.Binary;
using System.IO.Compression;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Tests.Protocol;

public sealed class MessageStreamTests
{
    private static readonly BsonDocument Small = BsonDocument.Parse("""{"_id":1}""");

    [Fact]
    public async Task Message_WithBodyAndSequences_ComesBack()
    {
        using var read = await RoundTripAsync(Insert(MessageFlags.None, 3));
        Assert.Equal((7, 0, OpCode.Msg), (read.Header.RequestId, read.Header.ResponseTo, read.Op));
        Assert.Equal("shop", read.Database);
        Assert.Equal("things", read.Body["insert"u8].AsString);
        Assert.Equal([1, 1, 1], read.Documents("documents").Select(d => d["_id"].AsInt32));
        Assert.Equal("""[{"_id":1},{"_id":1},{"_id":1}]""", BsonValue.FromArray(read.Sequences[0].ToArray()).ToString());
    }

    [Fact]
    public async Task CompressedMessage_ComesBackAsItWas()
    {
        using var read = await RoundTripAsync(Insert(MessageFlags.None, 500), CompressionLevel.Fastest);
        Assert.True(read.WasCompressed);
        Assert.Equal(500, read.Documents("documents").Count());
    }

    [Fact]
    public async Task Checksum_IsWrittenAndChecked()
    {
        using var message = Insert(MessageFlags.ChecksumPresent, 2);
        using (var read = await RoundTripAsync(message))
            Assert.Equal(2, read.Documents("documents").Count());
        var damaged = message.Bytes.ToArray();
        damaged[^9] ^= 1;
        await using var stream = new MessageStream(new MemoryStream(damaged));
        Assert.Contains("checksum", (await Assert.ThrowsAsync<WireException>(async () => await stream.ReadAsync(default))).Message);
    }

    [Fact]
    public void Checksum_IsCastagnolis() => Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));

    [Fact]
    public async Task LegacyQueryAndReply_ComeBack()
    {
        using var query = new MessageBuilder();
        query.BeginQuery(1, "admin");
        query.Body.WriteInt32("isMaster", 1);
        query.EndBody();
        query.Complete();
        using var reply = new MessageBuilder();
        reply.BeginReply(2, 1);
        reply.Body.WriteBoolean("ismaster", true);
        reply.EndBody();
        reply.Complete();
        await using var stream = new MessageStream(new MemoryStream([.. query.Bytes.Span, .. reply.Bytes.Span]));
        using var first = await stream.ReadAsync(default);
        using var second = await stream.ReadAsync(default);
        Assert.Equal((OpCode.Query, "admin.$cmd", "admin", 1), (first!.Op, first.LegacyNamespace, first.Database, first.Body["isMaster"].AsInt32));
        Assert.Equal((OpCode.Reply, 1, true), (second!.Op, second.Header.ResponseTo, second.Body["ismaster"].AsBoolean));
        Assert.Null(await stream.ReadAsync(default));
    }

    [Fact]
    public async Task MessagesInPieces_AreWhole()
    {
        using var message = Insert(MessageFlags.None, 2_000);
        await using var stream = new MessageStream(new Dripping([.. message.Bytes.Span, .. message.Bytes.Span], 777));
        for (var i = 0; i < 2; i++)
        {
            using var read = await stream.ReadAsync(default);
            Assert.Equal(2_000, read!.Documents("documents").Count());
        }
        Assert.Null(await stream.ReadAsync(default));
    }

    [Theory]
    [InlineData("too long", 0, 49_000_000)]
    [InlineData("too short", 0, 15)]
    [InlineData("unknown operation", 12, 2006)]
    [InlineData("unknown required flag", 16, 1 << 5)]
    [InlineData("body longer than the message", 21, 1_000_000)]
    [InlineData("body shorter than it is", 21, 10)]
    public async Task BrokenMessage_EndsTheConnection(string what, int at, int value)
    {
        using var message = Insert(MessageFlags.None, 1);
        var bytes = message.Bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        await using var stream = new MessageStream(new MemoryStream(bytes));
        Assert.True(await Record.ExceptionAsync(async () => await stream.ReadAsync(default)) is WireException, what);
    }

    [Fact]
    public async Task CutMessage_IsNoCleanEnd()
    {
        using var message = Insert(MessageFlags.None, 1);
        foreach (var length in (int[])[5, 16, message.Length - 1])
        {
            await using var stream = new MessageStream(new MemoryStream(message.Bytes[..length].ToArray()));
            await Assert.ThrowsAsync<WireException>(async () => await stream.ReadAsync(default));
        }
    }

    [Fact]
    public async Task CompressedBomb_IsRefusedByItsClaim()
    {
        using var message = Insert(MessageFlags.None, 50_000);
        using var compressed = new PooledBuffer();
        MessageCompression.Compress(message.Bytes.Span, CompressionLevel.Fastest, compressed);
        await using var stream = new MessageStream(new MemoryStream(compressed.WrittenSpan.ToArray()), new(MaxMessageBytes: 100_000));
        Assert.Contains("claims", (await Assert.ThrowsAsync<WireException>(async () => await stream.ReadAsync(default))).Message);
    }

    private static MessageBuilder Insert(MessageFlags flags, int documents)
    {
        var message = new MessageBuilder();
        message.Begin(7, flags: flags);
        message.Body.WriteString("insert", "things");
        message.Body.WriteString("$db", "shop");
        message.EndBody();
        message.BeginSequence("documents"u8);
        for (var i = 0; i < documents; i++)
            message.Add(Small.Span);
        message.EndSequence();
        message.Complete();
        return message;
    }

    private static async Task<WireMessage> RoundTripAsync(MessageBuilder message, CompressionLevel? compression = null)
    {
        var sent = new MemoryStream();
        await using (var writer = new MessageStream(sent))
            await writer.SendAsync(message, default, compression);
        await using var reader = new MessageStream(new MemoryStream(sent.ToArray()));
        return await reader.ReadAsync(default) ?? throw new InvalidOperationException("nothing was sent");
    }

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class Dripping(byte[] bytes, int atATime) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, atATime)], cancellationToken);
    }
}
