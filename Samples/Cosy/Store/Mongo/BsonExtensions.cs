using Platform.Mongo.Wire.Bson;

namespace Platform.Cosy.Store.Mongo;

/// <summary>What documents of this app hold beyond BSON's own types, and shorter words for what is said all the time.</summary>
internal static class BsonExtensions
{
    /// <summary>BSON's binary subtype for UUIDs; the bytes in their written order.</summary>
    private const byte Uuid = 4;

    public static void WriteGuid(this BsonWriter writer, BsonName name, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        writer.WriteBinary(name, bytes, Uuid);
    }

    /// <summary><c>{ name: { $in: [ids] } }</c>.</summary>
    public static void WriteAnyOf(this BsonWriter writer, string name, IEnumerable<Guid> ids)
    {
        writer.BeginDocument(name);
        writer.BeginArray("$in");
        foreach (var id in ids) writer.WriteGuid(default, id);
        writer.End();
        writer.End();
    }

    /// <summary>A document inside.</summary>
    public static void Write(this BsonWriter writer, string name, Action<BsonWriter> inside)
    {
        writer.BeginDocument(name);
        inside(writer);
        writer.End();
    }

    public static void WriteArray(this BsonWriter writer, string name, Action<BsonWriter> inside)
    {
        writer.BeginArray(name);
        inside(writer);
        writer.End();
    }

    public static Guid AsGuid(this BsonValue value) => new(value.AsBinary.Span, bigEndian: true);

    /// <summary>Any number that is a whole one.</summary>
    public static long AsWhole(this BsonValue value) => value.TryGetWhole(out var whole) ? whole : throw new BsonException($"a {value.Type} where a whole number was expected");

    public static DateTimeOffset AsTime(this BsonValue value) => DateTimeOffset.FromUnixTimeMilliseconds(value.AsDateTimeMs);
}
