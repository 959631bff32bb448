using System.Xml.Linq;

namespace Platform.Aws.Rds;

/// <summary>Amazon RDS, and DocumentDB, which shares its API: snapshots that somebody asked for.</summary>
public sealed class RdsClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("RDS", "rds", "2014-10-31", AwsProtocol.Query);

    /// <summary>Of a database server. The same name again is refused.</summary>
    public async Task CreateInstanceSnapshotAsync(string instance, string snapshot, CancellationToken cancel) =>
        await QueryAsync("CreateDBSnapshot", new() { { "DBInstanceIdentifier", instance }, { "DBSnapshotIdentifier", snapshot } }, cancel);

    /// <summary>Of a DocumentDB cluster. The same name again is refused.</summary>
    public async Task CreateClusterSnapshotAsync(string cluster, string snapshot, CancellationToken cancel) =>
        await QueryAsync("CreateDBClusterSnapshot", new() { { "DBClusterIdentifier", cluster }, { "DBClusterSnapshotIdentifier", snapshot } }, cancel);

    public IAsyncEnumerable<Snapshot> DescribeInstanceSnapshotsAsync(string instance, CancellationToken cancel) =>
        ListAsync("DescribeDBSnapshots", "DBInstanceIdentifier", instance, "DBSnapshots", "DBSnapshotIdentifier", cancel);

    public IAsyncEnumerable<Snapshot> DescribeClusterSnapshotsAsync(string cluster, CancellationToken cancel) =>
        ListAsync("DescribeDBClusterSnapshots", "DBClusterIdentifier", cluster, "DBClusterSnapshots", "DBClusterSnapshotIdentifier", cancel);

    public async Task DeleteInstanceSnapshotAsync(string snapshot, CancellationToken cancel) => await QueryAsync("DeleteDBSnapshot", new() { { "DBSnapshotIdentifier", snapshot } }, cancel);

    public async Task DeleteClusterSnapshotAsync(string snapshot, CancellationToken cancel) => await QueryAsync("DeleteDBClusterSnapshot", new() { { "DBClusterSnapshotIdentifier", snapshot } }, cancel);

    private IAsyncEnumerable<Snapshot> ListAsync(string operation, string key, string store, string list, string name, CancellationToken cancel) => Paging.AllAsync(async marker =>
    {
        var answer = await QueryAsync(operation, new() { { key, store }, { "SnapshotType", "manual" }, { "Marker", marker } }, cancel);
        return new Page<Snapshot>([.. (answer.Element(list)?.Elements() ?? []).Select(item => Read(item, name))], answer.Text("Marker"));
    }, cancel);

    private static Snapshot Read(XElement item, string name) => new(item.Need(name), item.Need("Status"));
}

/// <param name="Status">AWS's own word: <c>creating</c>, <c>available</c>, <c>failed</c>.</param>
public sealed record Snapshot(string Name, string Status);
