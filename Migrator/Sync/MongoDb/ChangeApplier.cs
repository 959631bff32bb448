using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// Brings groups of changes to the destination, then moves the position. Putting a whole document and deleting by <c>_id</c> may be repeated, so a crash
/// in between does no harm: the group is applied again from the old position. Of several changes of one document only the last is written.
/// </summary>
internal sealed class ChangeApplier(MongoDbRoute route, MongoSession lane, ProgressRecord start)
{
    private const int MostChanges = 5_000;
    private const int MostBytes = 8 << 20;
    private readonly DestinationWriter _writer = new(route, lane);
    private readonly Dictionary<(string Collection, BsonValue Id), Change> _group = [];
    private readonly List<string> _fences = [];
    private BsonValue _previous = start.Token;
    private long _taken;
    private int _bytes;

    /// <summary>What is durable at the destination.</summary>
    public ProgressRecord Durable { get; private set; } = start;

    public bool IsOpen { get; private set; } = start.IsOpen;
    public bool IsFull => _taken >= MostChanges || _bytes >= MostBytes;
    public bool HasGroup => _taken > 0 || _fences.Count > 0 || IsOpen != Durable.IsOpen;
    public BsonTimestamp LastAt { get; private set; }

    /// <summary>Adds a change to the group. What concerns a whole collection is brought over at once, behind all that came before.</summary>
    /// <param name="token">Of this change.</param>
    public async Task TakeAsync(Change change, BsonValue token, CancellationToken cancel)
    {
        await OneAsync(change, token, cancel);
        _previous = token;
    }

    private async Task OneAsync(Change change, BsonValue token, CancellationToken cancel)
    {
        if (change.At > LastAt)
            LastAt = change.At;
        switch (change.Kind)
        {
            case ChangeKind.None:
                return;
            case ChangeKind.Authority:
                IsOpen = change.TakesWrites;
                return;
            case ChangeKind.Fence:
                _fences.Add(change.Id.AsString);
                return;
            // A closed origin changes only by what the opposite stream brings, which came from our destination.
            case var _ when !IsOpen:
                return;
            case ChangeKind.Drop or ChangeKind.Rename:
                await CollectionAsync(change, token, cancel);
                return;
            default:
                Put(change);
                return;
        }
    }

    /// <summary>Makes the group durable, and then the position.</summary>
    /// <param name="token">Up to which everything was taken.</param>
    public async Task CommitAsync(BsonValue token, CancellationToken cancel)
    {
        await WriteGroupAsync(cancel);
        var to = new ProgressRecord(token, _fences.Count > 0 ? _fences[^1] : Durable.Fence, Durable.Changes + _taken, IsOpen);
        await Bookkeeping.GuardedAsync(route, async () =>
        {
            await route.Books.AdvanceAsync(to, lane, cancel);
            return true;
        });
        Durable = to;
        SyncTelemetry.Applied(route.Names.Stream, _taken);
        route.Follow.Report(_fences);
        _fences.Clear();
        _taken = 0;
    }

    private void Put(Change change)
    {
        var key = (change.Collection, change.Id);
        if (_group.Remove(key, out var earlier))
            _bytes -= earlier.Bytes;
        _group[key] = change;
        _bytes += change.Bytes;
        _taken++;
        route.Follow.Touched.Mark(change.Collection, DocumentKey.Of(change.Id));
    }

    /// <summary>
    /// The position stands right before it and then right behind it: a rename must not be repeated after puts into the old name, which would make that
    /// anew and put it in the place of the renamed one.
    /// </summary>
    private async Task CollectionAsync(Change change, BsonValue token, CancellationToken cancel)
    {
        if (HasGroup)
            await CommitAsync(_previous, cancel);
        if (change.Kind == ChangeKind.Drop)
            await _writer.DropAsync(change.Collection, cancel);
        else
            await _writer.RenameAsync(change.Collection, change.To!, cancel);
        route.Follow.Touched.MarkAll(change.To ?? change.Collection);
        _taken++;
        await CommitAsync(token, cancel);
    }

    private async Task WriteGroupAsync(CancellationToken cancel)
    {
        foreach (var collection in _group.Values.GroupBy(c => c.Collection, StringComparer.Ordinal))
            await _writer.WriteAsync(collection.Key, [.. collection], cancel);
        _group.Clear();
        _bytes = 0;
    }
}
