using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Migrator.Journal;

/// <summary>
/// One record a line: <c>HASH SP {"v":1,"seq":n,"at":..,"driver":n,"event":{..}} LF</c>. HASH is the SHA-256 (hex) of the
/// previous record's hash followed by the JSON bytes, so that no record can be changed, removed or moved unnoticed.
/// </summary>
internal static class JournalFormat
{
    public const int Version = 1;
    public const int HashLength = 64;
    public static readonly string Genesis = new('0', HashLength);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly JsonSerializerOptions Lenient = new(Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private sealed record Body(int V, long Seq, DateTimeOffset At, long Driver, JournalEvent Event);

    private sealed record Header(int V);

    public static (byte[] Line, JournalRecord Record) Write(string previousHash, long sequence, DateTimeOffset at, long driverEpoch, JournalEvent entry)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new Body(Version, sequence, at, driverEpoch, entry), Json);
        var hash = HashOf(previousHash, json);
        var line = new byte[HashLength + 1 + json.Length + 1];
        Encoding.ASCII.GetBytes(hash, line);
        line[HashLength] = (byte)' ';
        json.CopyTo(line, HashLength + 1);
        line[^1] = (byte)'\n';
        return (line, new JournalRecord(sequence, at, driverEpoch, entry, hash));
    }

    /// <summary>Reads one line without its LF.</summary>
    /// <returns>Null when the line is not a whole record that follows <paramref name="previousHash"/>.</returns>
    /// <exception cref="JournalException">The record is whole, but written by a newer version.</exception>
    public static JournalRecord? Read(ReadOnlySpan<byte> line, string previousHash)
    {
        if (line.Length <= HashLength + 1 || line[HashLength] != (byte)' ')
            return null;

        var hash = Encoding.ASCII.GetString(line[..HashLength]);
        var json = line[(HashLength + 1)..];
        if (hash != HashOf(previousHash, json))
            return null;

        RefuseNewer(json);
        var body = Parse(json);
        return new JournalRecord(body.Seq, body.At, body.Driver, body.Event, hash);
    }

    /// <summary>Whether it has the shape of a record, whichever record it follows.</summary>
    public static bool LooksWhole(ReadOnlySpan<byte> line) =>
        line.Length > HashLength + 2 && line[HashLength] == (byte)' ' && line[HashLength + 1] == (byte)'{' && line[^1] == (byte)'}';

    /// <summary>An event as it is shown to people and sent over the API.</summary>
    public static string ToJson(JournalEvent entry) => JsonSerializer.Serialize(entry, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is no event that this version knows.</exception>
    public static JournalEvent FromJson(JsonElement entry) => entry.Deserialize<JournalEvent>(Json) ?? throw new JsonException("null");

    /// <summary>Its hash is right, so that nothing was lost: what cannot be understood was not written by this version.</summary>
    private static Body Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Body>(json, Json) is { Event: not null } body ? body : throw new JsonException("a record without an event");
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw new JournalException(
                $"The journal has a record that this migrator does not know: {fault.Message}",
                "It was written by another version, most likely a newer one: go on with the version that wrote it.",
                fault);
        }
    }

    private static void RefuseNewer(ReadOnlySpan<byte> json)
    {
        var version = JsonSerializer.Deserialize<Header>(json, Lenient)!.V;
        if (version > Version)
        {
            throw new JournalException(
                $"The journal was written by a newer migrator (record version {version}; this one knows up to {Version}).",
                "Go on with the version that wrote it.");
        }
    }

    private static string HashOf(string previousHash, ReadOnlySpan<byte> json)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.ASCII.GetBytes(previousHash));
        sha.AppendData(json);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
