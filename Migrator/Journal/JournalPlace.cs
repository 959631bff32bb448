using Platform.ServiceDefaults;

namespace Platform.Migrator.Journal;

/// <summary>Where the environment says the journal is: <c>PLATFORM_JOURNAL</c>, an address in S3; without it the directory <c>PLATFORM_STATE</c>.</summary>
/// <param name="S3">Null for the directory.</param>
internal sealed record JournalPlace(string Directory, S3Location? S3)
{
    public const string Variable = "PLATFORM_JOURNAL";

    /// <exception cref="ConfigurationException">The address is none.</exception>
    public static JournalPlace Of(string directory, string? address)
    {
        if (string.IsNullOrEmpty(address))
            return new JournalPlace(directory, null);
        return new JournalPlace(directory, S3Location.TryParse(address) ?? throw new ConfigurationException(
            $"{Variable} is `{address}`, which is no place for a journal: write s3://BUCKET/PREFIX, with ?lease=SECONDS (2 to 300) where 30 do not fit, or unset it to keep the journal in PLATFORM_STATE."));
    }

    public IJournalStore Open(Func<string, string?> environment, TimeProvider time) => S3 is null
        ? new FileJournal(Directory, time)
        : new S3Journal(S3, S3JournalObjects.Open(S3.Bucket, environment, RequestLimit(S3)), time);

    public override string ToString() => S3?.ToString() ?? Directory;

    /// <summary>So that one unanswered request leaves time for others within a lease.</summary>
    private static TimeSpan RequestLimit(S3Location location) => location.Lease / 6 < TimeSpan.FromSeconds(5) ? location.Lease / 6 : TimeSpan.FromSeconds(5);
}
