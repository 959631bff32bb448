using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>How far behind the destination is, told by the origin's clock alone: the time of its last operation, less that of the last change applied. Its own unit is seconds as well.</summary>
internal sealed class LagMeter(MongoDbRoute route, ChangeApplier applier, IProgress<FollowProgress> progress)
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(5);
    private readonly Queue<(long Timestamp, long Changes)> _rates = new();

    /// <param name="originNow">The origin's last operation when it gave the batch; zero when it did not say.</param>
    /// <param name="isIdle">There was nothing: whatever the time between is, nothing is missing.</param>
    public void Report(BsonTimestamp originNow, bool isIdle)
    {
        var behind = isIdle || originNow.IsZero || applier.LastAt.IsZero ? 0 : Math.Max(0, (long)originNow.Seconds - applier.LastAt.Seconds);
        var report = new FollowProgress(applier.Durable.Position, TimeSpan.FromSeconds(behind), behind, applier.Durable.Changes, Rate(), 0);
        SyncTelemetry.Followed(route.Names.Stream, report, (long)applier.LastAt.Bits);
        progress.Report(report);
    }

    private double Rate()
    {
        var now = route.Time.GetTimestamp();
        _rates.Enqueue((now, applier.Durable.Changes));
        while (_rates.Count > 2 && route.Time.GetElapsedTime(_rates.Peek().Timestamp, now) > RateWindow)
            _rates.Dequeue();
        var (from, changes) = _rates.Peek();
        var seconds = route.Time.GetElapsedTime(from, now).TotalSeconds;
        return seconds > 0 ? (applier.Durable.Changes - changes) / seconds : 0;
    }
}
