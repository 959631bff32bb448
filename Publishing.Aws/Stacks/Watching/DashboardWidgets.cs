using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Stacks.Watching;

internal static class DashboardWidgets
{
    private const string Ecs = "AWS/ECS";
    private const string Insights = "ECS/ContainerInsights";
    private const string Alb = "AWS/ApplicationELB";
    private const string Cache = "AWS/ElastiCache";

    public static IEnumerable<Widget> Of(StackContext context) => [.. Application(context), .. Balancer(context), .. Stores(context), .. Custom(context)];

    private static IEnumerable<Widget> Application(StackContext context)
    {
        yield return new("Tasks: desired, running", [.. context.Services.SelectMany(s => new[] { Line(Insights, "DesiredTaskCount", Service(context, s)), Line(Insights, "RunningTaskCount", Service(context, s)) })]);
        yield return new("CPU, percent", [.. context.Services.Select(s => Line(Ecs, "CPUUtilization", Service(context, s)))]);
        yield return new("Memory, percent", [.. context.Services.Select(s => Line(Ecs, "MemoryUtilization", Service(context, s)))]);
        yield return new("Network, bytes in and out", [.. context.Services.SelectMany(s => new[] { Line(Insights, "NetworkRxBytes", Service(context, s)), Line(Insights, "NetworkTxBytes", Service(context, s)) })]);
    }

    private static IEnumerable<Widget> Balancer(StackContext context)
    {
        if (context.Balancer is not { } balancer) yield break;
        (string, string)[] all = [("LoadBalancer", balancer.FullName)];
        var targets = context.Services.Where(s => s.TargetGroup is not null).Select(s => new[] { ("TargetGroup", s.TargetGroup!), all[0] }).ToList();
        yield return new("Requests: total, per target", [Line(Alb, "RequestCount", all, "Sum"), .. targets.Select(t => Line(Alb, "RequestCountPerTarget", t, "Sum"))]);
        yield return new("Answers: 2xx, 4xx, 5xx", [.. new[] { "HTTPCode_Target_2XX_Count", "HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count" }.Select(m => Line(Alb, m, all, "Sum"))]);
        yield return new("Response time: p50, p95, p99", [.. new[] { "p50", "p95", "p99" }.Select(p => Line(Alb, "TargetResponseTime", all, p))]);
        yield return new("Targets: healthy, unhealthy", [.. targets.SelectMany(t => new[] { Line(Alb, "HealthyHostCount", t), Line(Alb, "UnHealthyHostCount", t) })]);
    }

    private static IEnumerable<Widget> Stores(StackContext context)
    {
        foreach (var store in context.Deployment.Stores)
        {
            if (store.Kind == StoreKind.ElastiCache)
                yield return new($"{store.Name}: commands, hit rate, evictions", [.. Enumerable.Range(1, store.Nodes).Select(n => $"{context.Stores[store.Name].Identifier}-{n:000}")
                    .SelectMany(node => new[] { "GetTypeCmds", "SetTypeCmds", "CacheHitRate", "Evictions" }.Select(m => Line(Cache, m, [("CacheClusterId", node)], m == "CacheHitRate" ? "Average" : "Sum")))]);
            else if (store.Kind == StoreKind.DocumentDb)
                yield return new($"{store.Name}: connections, operations, replication lag", [.. new[] { "DatabaseConnections", "OpcountersQuery", "OpcountersInsert", "DBClusterReplicaLagMaximum" }.Select(m => Line("AWS/DocDB", m, [("DBClusterIdentifier", context.Stores[store.Name].Identifier)]))]);
            else if (store.Kind == StoreKind.Rds)
                yield return new($"{store.Name}: connections, CPU, free disk, slots", [.. new[] { "DatabaseConnections", "CPUUtilization", "FreeStorageSpace", "ReplicationSlotDiskUsage" }.Select(m => Line("AWS/RDS", m, [("DBInstanceIdentifier", context.Stores[store.Name].Identifier)]))]);
        }
    }

    private static IEnumerable<Widget> Custom(StackContext context)
    {
        foreach (var (title, metric, _) in CustomMetrics.Overview) yield return new(title, [Line(context.Names.MetricNamespace, metric, [])]);
        if (context.Settings.Migrator is not null)
            yield return new("Migration: lag, freeze, weight", [.. new[] { "migration.lag", "migration.freeze.duration", "traffic.weight" }.Select(m => Line(context.Names.MetricNamespace, m, []))]);
    }

    private static (string, string)[] Service(StackContext context, WatchedService service) => Queries.Service(context, service.Name);

    private static object[] Line(string space, string name, IReadOnlyList<(string Name, string Value)> dimensions, string statistic = "Average") =>
        [space, name, .. dimensions.SelectMany(d => new object[] { d.Name, d.Value }), new Dictionary<string, string> { ["stat"] = statistic }];
}
