using Amazon.CDK;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Amazon.CDK.AWS.ServiceDiscovery;
using Platform.Publishing.Aws.Deployments;
using CfnEcsService = Amazon.CDK.AWS.ECS.CfnService;
using CfnNameService = Amazon.CDK.AWS.ServiceDiscovery.CfnService;

namespace Platform.Publishing.Aws.Stacks.Services;

/// <summary>An ECS service with its task definition, roles, name and scaling.</summary>
internal static class EcsServicePart
{
    private const int NameSeconds = 10;

    /// <param name="color">Empty where there is only one.</param>
    /// <param name="route">What has to lead to the target group before ECS accepts it.</param>
    public static void Add(StackContext context, ServiceParts parts, string color, CfnTargetGroup? targets, CfnResource? route)
    {
        var service = parts.Service;
        var id = $"{parts.Id}{color}";
        var isGreen = color == "Green";
        var task = TaskPart.Add(context, parts, id, isGreen);
        var once = service is { MinTasks: 1, MaxTasks: 1, Role: not (ServiceRole.Dashboard or ServiceRole.Collector) };
        var made = new CfnEcsService(context.Stack, id, new Amazon.CDK.AWS.ECS.CfnServiceProps
        {
            Cluster = context.ClusterArn, ServiceName = color.Length == 0 ? service.Name : $"{service.Name}-{color.ToLowerInvariant()}", TaskDefinition = task,
            DesiredCount = service.MinTasks,
            CapacityProviderStrategy = new[] { new CfnEcsService.CapacityProviderStrategyItemProperty { CapacityProvider = service.Spot ? "FARGATE_SPOT" : "FARGATE", Weight = 1 } },
            PlatformVersion = "LATEST", PropagateTags = "SERVICE", EnableEcsManagedTags = true, EnableExecuteCommand = service.Role is ServiceRole.Migrator,
            HealthCheckGracePeriodSeconds = targets is null ? null : Scaling.GraceSeconds,
            DeploymentConfiguration = new CfnEcsService.DeploymentConfigurationProperty
            {
                // What may run only once is stopped before its successor starts.
                MinimumHealthyPercent = once ? 0 : 100, MaximumPercent = once ? 100 : 200,
                DeploymentCircuitBreaker = new CfnEcsService.DeploymentCircuitBreakerProperty { Enable = true, Rollback = true },
            },
            NetworkConfiguration = new CfnEcsService.NetworkConfigurationProperty
            {
                AwsvpcConfiguration = new CfnEcsService.AwsVpcConfigurationProperty
                {
                    AssignPublicIp = "DISABLED", Subnets = context.Network.PrivateSubnets,
                    SecurityGroups = service.Role is ServiceRole.Migrator or ServiceRole.CopyWorker ? [context.Network.TasksGroup, context.Network.MigratorGroup] : [context.Network.TasksGroup],
                },
            },
            LoadBalancers = targets is null ? null : new[] { new CfnEcsService.LoadBalancerProperty { ContainerName = service.Name, ContainerPort = service.Exposure!.Port, TargetGroupArn = targets.Ref } },
            ServiceRegistries = service.Ports.Count == 0 ? null : new[] { new CfnEcsService.ServiceRegistryProperty { RegistryArn = Registry(context, parts) } },
        });
        if (isGreen) made.AddPropertyOverride("DesiredCount", parts.Image.IfGreen(service.MinTasks, 0));
        if (route is not null) made.AddDependency(route);
        made.AddDependency((CfnResource)context.Stack.Node.FindChild(ResourceNames.Id(service.Name, "logs")));
        ScalingPart.Add(context, parts, id, made, targets, isGreen);
        context.Services.Add(new WatchedService(service, color, made.AttrName, targets?.AttrTargetGroupFullName));
    }

    /// <summary>The service's name inside, one for both colours: SERVICE.CLIENT-ENV.internal.</summary>
    private static string Registry(StackContext context, ServiceParts parts)
    {
        var id = $"{parts.Id}Name";
        var there = context.Stack.Node.TryFindChild(id) as CfnNameService;
        return (there ?? new CfnNameService(context.Stack, id, new Amazon.CDK.AWS.ServiceDiscovery.CfnServiceProps
        {
            Name = parts.Service.Name, NamespaceId = ((CfnPrivateDnsNamespace)context.Stack.Node.FindChild("Namespace")).AttrId,
            DnsConfig = new CfnNameService.DnsConfigProperty { RoutingPolicy = "MULTIVALUE", DnsRecords = new[] { new CfnNameService.DnsRecordProperty { Type = "A", Ttl = NameSeconds } } },
            HealthCheckCustomConfig = new CfnNameService.HealthCheckCustomConfigProperty { FailureThreshold = 1 },
        })).AttrArn;
    }
}
