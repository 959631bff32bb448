using System.Text.Json;

namespace Platform.Migrator.Journal;

/// <summary>Who may drive, as one object beside the slots. It is only ever replaced under the condition that nobody else replaced it meanwhile.</summary>
/// <param name="Nonce">Of one process's holding.</param>
/// <param name="Renewal">Rises, so that no two contents are alike.</param>
/// <param name="Slots">How many there were when it was written: what a chain of hashes cannot show is that its end was taken off.</param>
internal sealed record S3Lease(string Driver, long Epoch, string Nonce, long Renewal, long LeaseMs, bool Released, long Slots, string Hash)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string Key(S3Location location) => location.Key("lease.json");

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JournalException">It is none.</exception>
    public static S3Lease Read(S3Location location, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<S3Lease>(content, Json) ?? throw new JsonException("null");
        }
        catch (JsonException fault)
        {
            throw new JournalException($"{location}/lease.json is no journal's lease.", "Somebody else wrote it: give the journal a prefix of its own, or restore the object.", fault);
        }
    }
}
