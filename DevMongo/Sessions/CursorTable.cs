using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Sessions;

/// <summary>Open cursors by their ids. One that nobody asks for long enough is forgotten. Needs the store's gate.</summary>
internal sealed class CursorTable(TimeProvider time, TimeSpan timeout)
{
    private readonly Dictionary<long, Cursor> _open = [];
    private DateTimeOffset _swept;

    public int Count => _open.Count;

    public void Open(Cursor cursor)
    {
        Sweep();
        do
            cursor.Id = Random.Shared.NextInt64(1, long.MaxValue);
        while (!_open.TryAdd(cursor.Id, cursor));
        cursor.LastUsed = time.GetUtcNow();
    }

    public Cursor Need(long id)
    {
        Sweep();
        var cursor = _open.GetValueOrDefault(id) ?? throw Refusal.CursorNotFound(id);
        cursor.LastUsed = time.GetUtcNow();
        return cursor;
    }

    public bool IsOpen(Cursor cursor) => _open.ContainsKey(cursor.Id);

    public bool Close(long id) => _open.Remove(id);

    public void CloseOf(BsonValue session)
    {
        foreach (var cursor in _open.Values.Where(c => !c.Session.IsMissing && c.Session == session).ToList())
            _open.Remove(cursor.Id);
    }

    private void Sweep()
    {
        var now = time.GetUtcNow();
        if (now - _swept < timeout / 10)
            return;
        _swept = now;
        foreach (var cursor in _open.Values.Where(c => now - c.LastUsed > timeout).ToList())
            _open.Remove(cursor.Id);
    }
}
