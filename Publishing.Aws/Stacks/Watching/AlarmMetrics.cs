using System.Globalization;
using Platform.Publishing.Aws.Alarms;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;
using Query = Amazon.CDK.AWS.CloudWatch.CfnAlarm.MetricDataQueryProperty;

namespace Platform.Publishing.Aws.Stacks.Watching;

/// <summary>What each subject is in CloudWatch's metrics: a list of what it is about, with its queries. A sum is never of silence alone where silence is bad.</summary>
internal static class AlarmMetrics
{
    private const string Ecs = "AWS/ECS";
    private const string Insights = "ECS/ContainerInsights";
    private const string Alb = "AWS/ApplicationELB";

    public static IEnumerable<(string About, Query[] Queries)> Of(StackContext context, AlarmSubject subject) => subject switch
    {
        AlarmSubject.TasksRunning => Services(context).Select(s => (s.Key, Sum(context, s, Insights, "RunningTaskCount", "Minimum", "tasks that run"))),
        AlarmSubject.HealthyTargets => Exposed(context).Select(s => (s.Key, HealthyTargets(context, s))),
        AlarmSubject.CacheNodesAnswering => context.Deployment.StoresOf(StoreKind.ElastiCache).Select(c => (c.Name, CacheNodes(context, c))),
        AlarmSubject.ErrorRate when context.Balancer is { } balancer => [("", ErrorRate(balancer))],
        AlarmSubject.Cpu => Services(context).Select(s => (s.Key, Highest(context, s, Ecs, "CPUUtilization", "CPU in percent"))),
        AlarmSubject.Memory => Services(context).Select(s => (s.Key, Highest(context, s, Ecs, "MemoryUtilization", "memory in percent"))),
        AlarmSubject.DatabaseDiskFree => context.Deployment.StoresOf(StoreKind.Rds).Select(d => (d.Name, DatabaseDisk(context, d))),
        AlarmSubject.TaskDiskFree => Services(context).Select(s => (s.Key, TaskDisk(context, s))),
        AlarmSubject.LatencyP95 when context.Balancer is { } balancer => [("", [Queries.Metric("p95", Alb, "TargetResponseTime", "p95", [("LoadBalancer", balancer.FullName)]), Queries.Expression("latency", "p95", "seconds")])],
        AlarmSubject.HealthChecks when context.Settings.Telemetry.Collector && context.Settings.Migrator is not null => [("", HealthChecks(context))],
        _ => [],
    };

    private static IEnumerable<IGrouping<string, WatchedService>> Services(StackContext context) => context.Services.GroupBy(s => s.Service.Name);

    private static IEnumerable<IGrouping<string, WatchedService>> Exposed(StackContext context) => context.Services.Where(s => s.TargetGroup is not null).GroupBy(s => s.Service.Name);

    private static string Id(WatchedService service) => service.Color.Length == 0 ? "only" : service.Color.ToLowerInvariant();

    private static Query[] Sum(StackContext context, IEnumerable<WatchedService> services, string space, string name, string statistic, string label)
    {
        var all = services.ToList();
        return [.. all.Select(s => Queries.Metric(Id(s), space, name, statistic, Queries.Service(context, s.Name))), Queries.Expression("total", string.Join(" + ", all.Select(s => $"FILL({Id(s)}, 0)")), label)];
    }

    private static Query[] Highest(StackContext context, IEnumerable<WatchedService> services, string space, string name, string label)
    {
        var all = services.ToList();
        return [.. all.Select(s => Queries.Metric(Id(s), space, name, "Average", Queries.Service(context, s.Name))), Queries.Expression("highest", $"MAX([{string.Join(", ", all.Select(s => $"FILL({Id(s)}, 0)"))}])", label)];
    }

    private static Query[] HealthyTargets(StackContext context, IEnumerable<WatchedService> services)
    {
        var all = services.ToList();
        return
        [
            .. all.Select(s => Queries.Metric(Id(s), Alb, "HealthyHostCount", "Maximum", [("TargetGroup", s.TargetGroup!), ("LoadBalancer", context.Balancer!.FullName)])),
            Queries.Expression("total", string.Join(" + ", all.Select(s => $"FILL({Id(s)}, 0)")), "healthy targets of both colours"),
        ];
    }

    /// <summary>A node that is there reports its engine's CPU, however little; the samples are counted, not the CPU.</summary>
    private static Query[] CacheNodes(StackContext context, StoreDeployment cache)
    {
        var nodes = Enumerable.Range(1, cache.Nodes).ToList();
        return
        [
            .. nodes.Select(n => Queries.Metric($"node{n}", "AWS/ElastiCache", "EngineCPUUtilization", "SampleCount", [("CacheClusterId", $"{context.Stores[cache.Name].Identifier}-{n:000}")])),
            Queries.Expression("answering", string.Join(" + ", nodes.Select(n => $"FILL(node{n}, 0)")), "samples of all nodes"),
        ];
    }

    /// <summary>Failures of targets, and those that the load balancer answered itself because it had no target.</summary>
    private static Query[] ErrorRate(BalancerParts balancer)
    {
        (string, string)[] dimensions = [("LoadBalancer", balancer.FullName)];
        return
        [
            Queries.Metric("requests", Alb, "RequestCount", "Sum", dimensions), Queries.Metric("failed", Alb, "HTTPCode_Target_5XX_Count", "Sum", dimensions), Queries.Metric("unserved", Alb, "HTTPCode_ELB_5XX_Count", "Sum", dimensions),
            Queries.Expression("rate", "IF(FILL(requests, 0) > 0, 100 * (FILL(failed, 0) + FILL(unserved, 0)) / requests, IF(FILL(unserved, 0) > 0, 100, 0))", "requests that failed, in percent"),
        ];
    }

    /// <summary>Against the disk as it was made: RDS may have let it grow since, and then tells a little early.</summary>
    private static Query[] DatabaseDisk(StackContext context, StoreDeployment database)
    {
        var bytes = (database.StorageGb * (1L << 30)).ToString(CultureInfo.InvariantCulture);
        return [Queries.Metric("free", "AWS/RDS", "FreeStorageSpace", "Minimum", [("DBInstanceIdentifier", context.Stores[database.Name].Identifier)]), Queries.Expression("share", $"100 * free / {bytes}", "free disk in percent")];
    }

    private static Query[] TaskDisk(StackContext context, IEnumerable<WatchedService> services)
    {
        var service = services.First();
        var dimensions = Queries.Service(context, service.Name);
        return
        [
            Queries.Metric("used", Insights, "EphemeralStorageUtilized", "Average", dimensions), Queries.Metric("reserved", Insights, "EphemeralStorageReserved", "Average", dimensions),
            Queries.Expression("share", "100 * (1 - used / reserved)", "free disk in percent"),
        ];
    }

    private static Query[] HealthChecks(StackContext context) =>
        [Queries.Metric("success", context.Names.MetricNamespace, CustomMetrics.HealthCheckSuccess, "Average", []), Queries.Expression("share", "100 * success", "checks that succeeded, in percent")];
}
