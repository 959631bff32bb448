using Platform.Aws.Rds;

namespace Platform.Aws.ElastiCache;

/// <summary>Amazon ElastiCache: snapshots that somebody asked for.</summary>
public sealed class ElastiCacheClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("ElastiCache", "elasticache", "2015-02-02", AwsProtocol.Query);

    /// <summary>Of a node. The same name again is refused.</summary>
    public async Task CreateSnapshotAsync(string node, string snapshot, CancellationToken cancel) =>
        await QueryAsync("CreateSnapshot", new() { { "CacheClusterId", node }, { "SnapshotName", snapshot } }, cancel);

    public IAsyncEnumerable<Snapshot> DescribeSnapshotsAsync(string node, CancellationToken cancel) => Paging.AllAsync(async marker =>
    {
        var answer = await QueryAsync("DescribeSnapshots", new() { { "CacheClusterId", node }, { "SnapshotSource", "user" }, { "Marker", marker } }, cancel);
        return new Page<Snapshot>([.. (answer.Element("Snapshots")?.Elements() ?? []).Select(item => new Snapshot(item.Need("SnapshotName"), item.Need("SnapshotStatus")))], answer.Text("Marker"));
    }, cancel);

    public async Task DeleteSnapshotAsync(string snapshot, CancellationToken cancel) => await QueryAsync("DeleteSnapshot", new() { { "SnapshotName", snapshot } }, cancel);
}
