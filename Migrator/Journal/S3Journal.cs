namespace Platform.Migrator.Journal;

/// <summary>
/// The journal as numbered objects in S3, each written once and only where nothing stands. A driver begins by writing an object of its own epoch: from then on
/// whatever an earlier one sends, however late, meets an object that is there already. So the order of records does not depend on any clock; the lease only keeps
/// two drivers from acting at once. See <c>DESIGN.md</c>.
/// </summary>
internal sealed class S3Journal : IJournalStore
{
    private readonly S3Location _location;
    private readonly IJournalObjects _objects;
    private readonly SettledWrites _writes;
    private readonly TimeProvider _time;
    private readonly string _nonce = Guid.NewGuid().ToString("N");
    private S3LeaseKeeping? _keeping;
    private S3Contents _contents = new([], 0, 0, JournalFormat.Genesis);
    private long _lastSequence;
    private bool _broken;

    public S3Journal(S3Location location, IJournalObjects objects, TimeProvider time)
    {
        (_location, _objects, _time) = (location, objects, time);
        _writes = new SettledWrites(objects, time);
    }

    public CancellationToken LeaseLost => _keeping?.Lost ?? CancellationToken.None;

    public void EnsureLease() => (_keeping ?? throw new InvalidOperationException("The lease was never taken.")).Ensure();

    public async Task<JournalLease> AcquireAsync(string driver, CancellationToken cancel)
    {
        try
        {
            var free = await new S3LeaseTaking(_location, _objects, _writes, _time).FreeAsync(cancel);
            _contents = await ReadContentsAsync(cancel);
            RefuseShorter(free?.Lease, _contents);
            var epoch = Math.Max(free?.Lease.Epoch ?? 0, _contents.LastEpoch) + 1;
            var lease = new S3Lease(driver, epoch, _nonce, 1, (long)_location.Lease.TotalMilliseconds, false, _contents.Slots, _contents.LastHash);
            var sent = (_time.GetTimestamp(), _time.GetUtcNow());
            var tag = await new S3LeaseTaking(_location, _objects, _writes, _time).TakeAsync(lease, free?.Tag, cancel);
            _keeping = new S3LeaseKeeping(_location, _writes, _time, lease, tag, sent);
            await CloseToEarlierAsync(new JournalLease(driver, epoch), cancel);
            return new JournalLease(driver, epoch);
        }
        catch (JournalObjectFault fault)
        {
            throw Unreachable(fault);
        }
    }

    public async Task<IReadOnlyList<JournalRecord>> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return (await ReadContentsAsync(cancel)).Records;
        }
        catch (JournalObjectFault fault)
        {
            throw Unreachable(fault);
        }
    }

    public async Task<IReadOnlyList<JournalRecord>> AppendAsync(JournalLease lease, IReadOnlyList<JournalEntry> entries, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        EnsureLease();
        if (_broken)
            throw new JournalException($"The journal {_location} cannot be written to.", "An earlier write failed: restart the migrator; it goes on from what is there.");

        var (lines, records) = Encode(lease, entries);
        await WriteAsync(lease, lines, cancel);
        _lastSequence = records[^1].Sequence;
        _contents = _contents with { Slots = _contents.Slots + 1, LastHash = records[^1].Hash };
        _keeping!.Reached(_contents.Slots, _contents.LastHash);
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        if (_keeping is not null)
            await _keeping.DisposeAsync();
        _objects.Dispose();
    }

    /// <summary>Before anything is decided from what was read: a record of an earlier driver that arrived meanwhile is read as well, and none arrives afterwards.</summary>
    private async Task CloseToEarlierAsync(JournalLease lease, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, _keeping!.Lost);
        while (true)
        {
            var slot = Slot(lease);
            var (ours, there) = await WithinLeaseAsync(() => _writes.PutAsync(S3Slot.Key(_location, slot.Number), slot.Write([]), null, both.Token), cancel);
            if (ours)
                break;
            if (there is not null && S3Slot.Read(there.Content).Header is { } other && other.Epoch >= lease.Epoch)
                throw _keeping.Superseded(other.Driver);
            _contents = await WithinLeaseAsync(() => ReadContentsAsync(both.Token), cancel);
        }
        _lastSequence = _contents.Records.Count;
        _contents = _contents with { Records = [], Slots = _contents.Slots + 1, LastEpoch = lease.Epoch };
        _keeping.Reached(_contents.Slots, _contents.LastHash);
    }

    private async Task WriteAsync(JournalLease lease, List<byte[]> lines, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, _keeping!.Lost);
        _broken = true; // Until it is known to be there.
        try
        {
            var slot = Slot(lease);
            var (ours, there) = await WithinLeaseAsync(() => _writes.PutAsync(S3Slot.Key(_location, slot.Number), slot.Write(lines), null, both.Token), cancel);
            if (!ours)
                throw _keeping.Superseded(there is null ? "somebody who removed a slot" : S3Slot.Read(there.Content).Header?.Driver ?? "somebody");
            _broken = false;
        }
        catch (JournalObjectFault fault)
        {
            throw Unreachable(fault);
        }
    }

    /// <summary>Trying ends with the lease. What was sent may still arrive, unless the next driver has closed the journal to it.</summary>
    private async Task<T> WithinLeaseAsync<T>(Func<Task<T>> write, CancellationToken cancel)
    {
        try
        {
            return await write();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            EnsureLease();
            throw;
        }
    }

    private S3Slot Slot(JournalLease lease) => new(_contents.Slots + 1, lease.Epoch, lease.Driver, _nonce);

    private (List<byte[]> Lines, List<JournalRecord> Records) Encode(JournalLease lease, IReadOnlyList<JournalEntry> entries)
    {
        var (lines, records, hash) = (new List<byte[]>(entries.Count), new List<JournalRecord>(entries.Count), _contents.LastHash);
        foreach (var entry in entries)
        {
            var (line, record) = JournalFormat.Write(hash, _lastSequence + records.Count + 1, entry.At, lease.Epoch, entry.Event);
            lines.Add(line);
            records.Add(record);
            hash = record.Hash;
        }
        return (lines, records);
    }

    private Task<S3Contents> ReadContentsAsync(CancellationToken cancel) => S3Contents.ReadAsync(_location, _objects, _writes, cancel);

    private void RefuseShorter(S3Lease? lease, S3Contents read)
    {
        if (lease is null || lease.Slots <= read.Slots)
            return;
        throw new JournalException(
            $"The journal {_location} has {read.Slots} slots, and had {lease.Slots}: what is missing at its end was acted upon.",
            "Restore the objects from the bucket's older versions. Without them, see on both sides of every store who is the authority (migrator runbook) before you remove lease.json and go on.");
    }

    private JournalException Unreachable(JournalObjectFault fault) => new($"The journal {_location} cannot be used: {fault.Message}.", fault.Hint, fault);
}
