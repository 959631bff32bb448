namespace Platform.Migrator.Verification;

/// <summary>What a comparison of one row found. Contents are never told, only which row and how.</summary>
internal readonly record struct Difference(RowKey Key, long? Origin, long? Destination)
{
    private const int LongestKey = 200;

    public string Describe()
    {
        var what = (Origin, Destination) switch
        {
            (not null, null) => "missing at the destination",
            (null, not null) => "only at the destination",
            _ => "differs",
        };
        var key = Key.Text.Replace('\u001f', ',');
        return $"{(key.Length > LongestKey ? key[..LongestKey] + "..." : key)}: {what}";
    }
}
