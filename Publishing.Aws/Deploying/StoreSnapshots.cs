using System.Globalization;
using Platform.Aws;
using Platform.Aws.Rds;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>
/// A snapshot of each store before its stack changes. The last <see cref="Kept"/> of these are kept, as an account may have a hundred: those that a person made by other names are not counted
/// and never deleted.
/// </summary>
internal sealed class StoreSnapshots(AwsClients clients, Deployment deployment, TextWriter output)
{
    public const int Kept = 7;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Between two looks.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(10);

    /// <param name="resources">What the stack has already: a store that it is about to make has nothing to keep.</param>
    /// <exception cref="DeployException">A snapshot failed.</exception>
    public async Task TakeAsync(IReadOnlyDictionary<string, string> resources, CancellationToken cancel)
    {
        foreach (var store in deployment.Stores.Where(s => resources.ContainsKey(ResourceNames.Id(s.Name))))
            if (Api(store) is { } api) await TakeAsync(store, api, cancel);
    }

    private async Task TakeAsync(StoreDeployment store, SnapshotApi api, CancellationToken cancel)
    {
        var prefix = $"{deployment.Names.Of(store.Name)}-before-";
        var name = prefix + clients.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        output.WriteLine($"{store.Name}: snapshot {name}");
        await api.Create(name, cancel);
        var taken = await new AwsWaiter(clients.Time).UntilAsync($"the snapshot {name}", async token => await api.List(token).FirstOrDefaultAsync(s => s.Name == name, token), s => s is { Status: "available" or "failed" }, Pause, Longest, cancel);
        if (taken!.Status != "available")
            throw new DeployException($"the snapshot {name} failed; the change was not begun.", $"See why {store.Name} cannot be backed up, or give --no-snapshots.");
        var old = await api.List(cancel).Where(s => s.Name.StartsWith(prefix, StringComparison.Ordinal) && s.Status == "available").Select(s => s.Name).ToListAsync(cancel);
        foreach (var obsolete in old.OrderDescending(StringComparer.Ordinal).Skip(Kept))
            await api.Delete(obsolete, cancel);
    }

    private SnapshotApi? Api(StoreDeployment store)
    {
        var identifier = deployment.Names.Of(store.Name);
        var node = string.Create(CultureInfo.InvariantCulture, $"{identifier}-{store.Nodes:000}"); // The last one is a replica, where there are several.
        return store.Kind switch
        {
            StoreKind.Rds => new((name, cancel) => clients.Rds.CreateInstanceSnapshotAsync(identifier, name, cancel), cancel => clients.Rds.DescribeInstanceSnapshotsAsync(identifier, cancel), clients.Rds.DeleteInstanceSnapshotAsync),
            StoreKind.DocumentDb => new((name, cancel) => clients.Rds.CreateClusterSnapshotAsync(identifier, name, cancel), cancel => clients.Rds.DescribeClusterSnapshotsAsync(identifier, cancel), clients.Rds.DeleteClusterSnapshotAsync),
            StoreKind.ElastiCache => new((name, cancel) => clients.ElastiCache.CreateSnapshotAsync(node, name, cancel), cancel => clients.ElastiCache.DescribeSnapshotsAsync(node, cancel), clients.ElastiCache.DeleteSnapshotAsync),
            _ => null,
        };
    }

    private sealed record SnapshotApi(Func<string, CancellationToken, Task> Create, Func<CancellationToken, IAsyncEnumerable<Snapshot>> List, Func<string, CancellationToken, Task> Delete);
}
