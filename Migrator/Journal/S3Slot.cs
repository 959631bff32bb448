using System.Globalization;
using System.Text.Json;

namespace Platform.Migrator.Journal;

/// <summary>
/// One object of a journal in S3: a header line, then the records of one append, a line each, as in a journal's file. Objects are numbered without a gap and written
/// once; the first of each driver has no records and closes the journal to every driver before.
/// </summary>
/// <param name="Number">From 1.</param>
/// <param name="Nonce">Of the lease it was written under.</param>
internal sealed record S3Slot(long Number, long Epoch, string Driver, string Nonce)
{
    private const string Folder = "slots/";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string Prefix(S3Location location) => location.Key(Folder);

    public static string Key(S3Location location, long number) => location.Key(string.Create(CultureInfo.InvariantCulture, $"{Folder}{number:D10}.jsonl"));

    public byte[] Write(IEnumerable<byte[]> recordLines)
    {
        using var buffer = new MemoryStream();
        buffer.Write(JsonSerializer.SerializeToUtf8Bytes(this, Json));
        buffer.WriteByte((byte)'\n');
        foreach (var line in recordLines)
            buffer.Write(line);
        return buffer.ToArray();
    }

    /// <returns>Null for the header when it is none.</returns>
    public static (S3Slot? Header, ReadOnlyMemory<byte> Records) Read(byte[] content)
    {
        var end = content.AsSpan().IndexOf((byte)'\n');
        if (end < 0)
            return (null, default);
        try
        {
            return (JsonSerializer.Deserialize<S3Slot>(content.AsSpan(0, end), Json), content.AsMemory(end + 1));
        }
        catch (JsonException)
        {
            return (null, default);
        }
    }
}
