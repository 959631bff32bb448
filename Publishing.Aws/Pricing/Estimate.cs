using Platform.Publishing.Aws.Alarms;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;
using Platform.Publishing.Aws.Stacks.Watching;

namespace Platform.Publishing.Aws.Pricing;

/// <param name="Basis">From what it was reckoned.</param>
internal sealed record EstimateLine(string Service, string Basis, double Month);

/// <summary>What an environment costs a month at the least number of tasks (or as many as the settings' <c>usage</c> says): what runs all the time exactly, what is used as assumed.</summary>
internal sealed class Estimate(Deployment deployment, PriceTable prices)
{
    /// <summary>What no line counts.</summary>
    public const string LeavesOut = "tasks beyond the least number, requests to S3, KMS and Secrets Manager, backups beyond a store's own size, WAF, support, taxes, reserved capacity and savings plans";

    private const int ImageGb = 10;

    private UsageSettings Usage { get; } = Merge(deployment.Settings.Usage, deployment.Defaults.Usage);

    public IReadOnlyList<EstimateLine> Lines()
    {
        EstimateLine?[] all = [Fargate(), Balancer(), .. Stores(), Nat(), Logs(), Secrets(), Images(), Objects(), Cdn(), Out(), Zone()];
        return [.. all.OfType<EstimateLine>().Where(l => l.Month > 0 || l.Service is "MongoDB Atlas" or "Outside")];
    }

    private EstimateLine Fargate()
    {
        var month = deployment.Services.Sum(s => Tasks(s) * (s.Spot ? prices.Fargate.SpotShare : 1) * prices.Hours * ((s.Cpu / 1024.0 * prices.Fargate.VcpuHour) + (s.Memory / 1024.0 * prices.Fargate.GbHour)));
        return new("Fargate", string.Join(", ", deployment.Services.Select(s => $"{s.Name} {Tasks(s):0.#} x {s.Cpu / 1024.0:0.##} vCPU, {s.Memory / 1024.0:0.#} GB")), month);
    }

    private double Tasks(ServiceDeployment service) => service.Scales && Usage.Tasks is { } tasks ? Math.Clamp(tasks, service.MinTasks, service.MaxTasks) : service.MinTasks;

    private EstimateLine? Balancer() => deployment.Exposed.Any() ? new("Load balancer", "1, one capacity unit", prices.Hours * (prices.Balancer.Hour + prices.Balancer.CapacityUnitHour)) : null;

    private IEnumerable<EstimateLine> Stores() => deployment.Stores.Select(store => store.Kind switch
    {
        StoreKind.Rds => new EstimateLine("RDS", $"{store.Name}: {store.Class}{(store.MultiZone ? ", two zones" : "")}{(store.Replicas > 0 ? $", {store.Replicas} replicas" : "")}, {store.StorageGb} GB",
            Hourly(prices.ClassHour, store) * (Copies(store) + store.Replicas) + (store.StorageGb * prices.RdsGb * (Copies(store) + store.Replicas))),
        StoreKind.ElastiCache => new("ElastiCache", $"{store.Name}: {store.Nodes} x {store.Class}", Hourly(prices.ClassHour, store) * store.Nodes),
        StoreKind.DocumentDb => new("DocumentDB", $"{store.Name}: {store.Nodes} x {store.Class}", Hourly(prices.DocumentClassHour, store) * store.Nodes),
        StoreKind.Efs => new("EFS", $"{store.Name}: {Usage.StoredGb:0} GB", (Usage.StoredGb ?? 0) * prices.EfsGb),
        _ => store.Tier is { } tier && prices.Atlas.TryGetValue(tier, out var atlas) ? new("MongoDB Atlas", $"{store.Name}: {tier}, billed by MongoDB", atlas) : new("Outside", $"{store.Name}: not known here", 0),
    });

    private static int Copies(StoreDeployment store) => store.MultiZone ? 2 : 1;

    /// <exception cref="PublishException">The table has no price for it; a sum without it would be wrong.</exception>
    private double Hourly(IReadOnlyDictionary<string, double> classes, StoreDeployment store) => classes.TryGetValue(store.Class, out var hour)
        ? hour * prices.Hours
        : throw new PublishException(deployment.Settings.File, $"the price table of {prices.Date} has no price for {store.Class}, which `{store.Name}` is", $"Add it to Publishing.Aws/Pricing/prices.json. It has {string.Join(", ", classes.Keys)}.");

    private EstimateLine? Nat()
    {
        if (deployment.Settings.Network.Existing is not null) return null;
        var gateways = deployment.Settings.Network.NatGateways ?? deployment.Defaults.NatGateways;
        return new("NAT", $"{gateways} gateways, {Usage.NatGb:0} GB", (gateways * prices.Hours * (prices.Nat.Hour + prices.Nat.AddressHour)) + ((Usage.NatGb ?? 0) * prices.Nat.Gb));
    }

    private EstimateLine Logs()
    {
        var alarms = AlarmRules.All.Count * Math.Max(1, deployment.Services.Count / 2);
        return new("CloudWatch", $"{Usage.LogsGb:0} GB of logs, about {alarms} alarms, a dashboard", ((Usage.LogsGb ?? 0) * prices.Logs.Gb) + (alarms * prices.Alarm) + prices.Dashboard + (CustomMetrics.Overview.Count * prices.CustomMetric));
    }

    private EstimateLine Secrets() => new("Secrets and keys", $"{deployment.Secrets.Count} secrets, 1 key", (deployment.Secrets.Count(s => s.Kind != SecretKind.Given) * prices.Secret) + prices.Key);

    private EstimateLine Images() => new("Images", $"{ImageGb} GB", ImageGb * prices.EcrGb);

    private EstimateLine? Objects() => deployment.Buckets.Count == 0 ? null : new("S3", $"{Usage.StoredGb:0} GB", (Usage.StoredGb ?? 0) * prices.S3Gb);

    private EstimateLine? Cdn() => deployment.Buckets.Any(b => b.Settings.Cdn) ? new("CloudFront", $"{Usage.CdnGb:0} GB", (Usage.CdnGb ?? 0) * prices.CdnGb) : null;

    private EstimateLine Out() => new("Traffic out", $"{Usage.OutGb:0} GB", (Usage.OutGb ?? 0) * prices.OutGb);

    private EstimateLine? Zone() => deployment.Settings.Domain?.Zone is null ? null : new("Route 53", "1 zone", prices.HostedZone);

    private static UsageSettings Merge(UsageSettings? said, UsageSettings otherwise) => said is null ? otherwise : new(
        said.LogsGb ?? otherwise.LogsGb, said.NatGb ?? otherwise.NatGb, said.OutGb ?? otherwise.OutGb, said.Tasks ?? otherwise.Tasks, said.StoredGb ?? otherwise.StoredGb, said.CdnGb ?? otherwise.CdnGb);
}
