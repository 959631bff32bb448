namespace Platform.Migrator.Journal;

/// <summary>A journal in S3 as far as it was read: every whole slot from the first.</summary>
/// <param name="Slots">How many.</param>
/// <param name="LastHash">Of the last record.</param>
internal sealed record S3Contents(List<JournalRecord> Records, long Slots, long LastEpoch, string LastHash)
{
    private const int AtOnce = 8;

    public static async Task<S3Contents> ReadAsync(S3Location location, IJournalObjects objects, SettledWrites writes, CancellationToken cancel)
    {
        var keys = await writes.AskAsync(() => objects.ListAsync(S3Slot.Prefix(location), cancel), cancel);
        var read = new S3Contents([], 0, 0, JournalFormat.Genesis);
        foreach (var some in keys.Chunk(AtOnce))
        {
            var contents = await Task.WhenAll(some.Select(key => writes.AskAsync(() => objects.GetAsync(key, cancel), cancel)));
            foreach (var (key, content) in some.Zip(contents))
                read = read.With(location, key, content?.Content ?? throw Damaged(location, read.Slots + 1, "it was removed while it was read"));
        }
        return read;
    }

    /// <exception cref="JournalException">It does not follow.</exception>
    private S3Contents With(S3Location location, string key, byte[] content)
    {
        var number = Slots + 1;
        if (key != S3Slot.Key(location, number))
            throw Damaged(location, number, $"it is missing, and {key} stands behind it");
        var (header, records) = S3Slot.Read(content);
        if (header is null || header.Number != number)
            throw Damaged(location, number, "it has not the header that it was written with");
        if (header.Epoch < LastEpoch)
            throw Damaged(location, number, $"it is of driver {header.Epoch}, behind one of driver {LastEpoch}");
        return new S3Contents(Records, number, header.Epoch, Take(location, number, records.Span));
    }

    private string Take(S3Location location, long number, ReadOnlySpan<byte> lines)
    {
        var hash = LastHash;
        while (lines.Length > 0)
        {
            var end = lines.IndexOf((byte)'\n');
            var record = end < 0 ? null : JournalFormat.Read(lines[..end], hash);
            Records.Add(record ?? throw Damaged(location, number, "a hash does not follow from the record before it"));
            hash = record.Hash;
            lines = lines[(end + 1)..];
        }
        return hash;
    }

    private static JournalException Damaged(S3Location location, long number, string why) => new(
        $"The journal {location} is damaged at slot {number}: {why}.",
        "It was edited, or objects were removed. Restore them from the bucket's older versions or a copy; do not go on without knowing what happened since.");
}
