using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Changes;

/// <summary>
/// The member's oplog: every change in its order, each with a time of its own. It keeps so many entries and bytes; what is older is forgotten, and whoever
/// still needs it is told so. Reading and appending need the store's gate; waiting does not.
/// </summary>
internal sealed class ChangeLog
{
    private readonly TimeProvider _time;
    private readonly int _maxEntries;
    private readonly long _maxBytes;
    private readonly List<Change> _entries = [];
    private TaskCompletionSource? _grown;
    private int _first;
    private long _bytes;

    public ChangeLog(TimeProvider time, int maxEntries, long maxBytes)
    {
        (_time, _maxEntries, _maxBytes) = (time, maxEntries, maxBytes);
        Last = Floor = new((uint)time.GetUtcNow().ToUnixTimeSeconds(), 1);
    }

    /// <summary>The time of the newest entry.</summary>
    public BsonTimestamp Last { get; private set; }

    /// <summary>From this time on the log is complete.</summary>
    public BsonTimestamp Floor { get; private set; }

    public int Count => _entries.Count - _first;
    public long Bytes => _bytes;

    public void Append(Change change)
    {
        var now = _time.GetUtcNow();
        Last = Next(now);
        (change.Time, change.Wall) = (Last, now);
        _entries.Add(change);
        _bytes += change.Bytes;
        Trim();
        Wake();
    }

    /// <summary>Entries from this time on, oldest first.</summary>
    public IEnumerable<Change> From(BsonTimestamp time)
    {
        for (var i = IndexOf(time); i < _entries.Count; i++)
            yield return _entries[i];
    }

    /// <summary>Completes when anything is appended, or somebody is to look again for another reason.</summary>
    public Task Grown()
    {
        var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _grown, own, null) ?? own).Task;
    }

    public void Wake() => Interlocked.Exchange(ref _grown, null)?.TrySetResult();

    private BsonTimestamp Next(DateTimeOffset now)
    {
        var seconds = (uint)now.ToUnixTimeSeconds();
        return seconds > Last.Seconds ? new(seconds, 1) : new(Last.Bits + 1);
    }

    private void Trim()
    {
        while (Count > _maxEntries || _bytes > _maxBytes && Count > 1)
        {
            _bytes -= _entries[_first].Bytes;
            Floor = new(_entries[_first].Time.Bits + 1);
            _entries[_first++] = null!;
        }
        if (_first <= _entries.Count / 2 || _first < 1024)
            return;
        _entries.RemoveRange(0, _first);
        _first = 0;
    }

    private int IndexOf(BsonTimestamp time)
    {
        var (low, high) = (_first, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Time < time)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
