using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Migrator.Journal;

/// <summary>Where a journal lies in S3: <c>s3://BUCKET/PREFIX</c>, with <c>?lease=SECONDS</c> where the usual lease does not fit.</summary>
/// <param name="Prefix">Without slashes at its ends; may be empty.</param>
internal sealed partial record S3Location(string Bucket, string Prefix, TimeSpan Lease)
{
    public const string Scheme = "s3://";

    /// <summary>Three renewals fit in it, each with time for a second try; and nobody waits long for a driver that died.</summary>
    public static readonly TimeSpan UsualLease = TimeSpan.FromSeconds(30);

    public static bool Is(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <returns>Null when the text is none.</returns>
    public static S3Location? TryParse(string text)
    {
        if (Shape().Match(text) is not { Success: true } match)
            return null;
        var lease = UsualLease;
        if (match.Groups["lease"] is { Success: true } seconds)
            lease = TimeSpan.FromSeconds(int.Parse(seconds.Value, CultureInfo.InvariantCulture));
        return lease >= TimeSpan.FromSeconds(2) && lease <= TimeSpan.FromMinutes(5) ? new S3Location(match.Groups["bucket"].Value, match.Groups["prefix"].Value.Trim('/'), lease) : null;
    }

    public string Key(string name) => Prefix.Length == 0 ? name : $"{Prefix}/{name}";

    public override string ToString() => $"{Scheme}{Bucket}/{Prefix}";

    [GeneratedRegex(@"^s3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/(?<prefix>[A-Za-z0-9._/=-]*))?(\?lease=(?<lease>[0-9]{1,3}))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Shape();
}
