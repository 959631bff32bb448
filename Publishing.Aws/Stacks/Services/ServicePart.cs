using Amazon.CDK;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Services;

/// <summary>
/// Each service of the deployment. One that users reach is there twice, blue and green, each behind a target group of its own; the listener's weights say
/// who gets what. Green has no tasks until it is given an image.
/// </summary>
internal static class ServicePart
{
    public static void Add(StackContext context)
    {
        var certificate = context.Balancer is null ? null : BalancerPart.Certificate(context);
        var listeners = new Dictionary<int, CfnListener>();
        foreach (var service in context.Deployment.Services)
        {
            var parts = new ServiceParts(context, service, Images.Add(context, service));
            if (service.Exposure is { } exposure) AddExposed(context, parts, exposure, certificate, listeners);
            else EcsServicePart.Add(context, parts, "", null, null);
        }
    }

    private static void AddExposed(StackContext context, ServiceParts parts, Exposure exposure, string? certificate, Dictionary<int, CfnListener> listeners)
    {
        var blue = TargetGroups.Add(context, parts, exposure, "Blue");
        var green = TargetGroups.Add(context, parts, exposure, "Green");
        var weighted = TargetGroups.Weights(context, parts, blue, green);
        CfnResource route;
        if (!listeners.TryGetValue(exposure.ListenerPort, out var listener))
            route = listeners[exposure.ListenerPort] = BalancerPart.Listener(context, exposure.ListenerPort, certificate, weighted.Default);
        else
            route = new CfnListenerRule(context.Stack, $"{parts.Id}Rule", new CfnListenerRuleProps
            {
                ListenerArn = listener.Ref, Priority = 10 * context.Services.Select(s => s.Service.Name).Distinct().Count(),
                Conditions = new[] { new CfnListenerRule.RuleConditionProperty { Field = "host-header", HostHeaderConfig = new CfnListenerRule.HostHeaderConfigProperty { Values = [exposure.Host!] } } },
                Actions = new[] { weighted.Rule },
            });
        EcsServicePart.Add(context, parts, "Blue", blue, route);
        EcsServicePart.Add(context, parts, "Green", green, route);
        _ = new CfnOutput(context.Stack, $"{parts.Id}ListenerArn", new CfnOutputProps { Value = route.Ref, Description = $"Where the weights of {parts.Service.Name} are set" });
        _ = new CfnOutput(context.Stack, $"{parts.Id}BlueTargetsArn", new CfnOutputProps { Value = blue.Ref });
        _ = new CfnOutput(context.Stack, $"{parts.Id}GreenTargetsArn", new CfnOutputProps { Value = green.Ref });
    }
}

/// <param name="Image">Blue's image, as a text or a parameter.</param>
internal sealed record ServiceParts(StackContext Context, ServiceDeployment Service, ServiceImages Image)
{
    public string Id { get; } = ResourceNames.Id(Service.Name);
}
