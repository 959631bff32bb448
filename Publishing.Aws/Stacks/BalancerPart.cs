using Amazon.CDK;
using Amazon.CDK.AWS.CertificateManager;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>
/// The load balancer: HTTPS only where there is a domain, with a certificate that is there or made for it. A listener's rules and target groups come with their
/// services.
/// </summary>
internal static class BalancerPart
{
    /// <summary>TLS 1.2 and 1.3 with forward secrecy.</summary>
    private const string TlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

    private const int IdleSeconds = 60;

    public static void Add(StackContext context)
    {
        if (!context.Deployment.Exposed.Any()) return;
        var balancer = new CfnLoadBalancer(context.Stack, "Balancer", new CfnLoadBalancerProps
        {
            Name = context.Names.Prefix, Type = "application", Scheme = "internet-facing", Subnets = context.Network.PublicSubnets, SecurityGroups = [context.Network.BalancerGroup],
            LoadBalancerAttributes = new[]
            {
                Attribute("deletion_protection.enabled", context.Deployment.Defaults.Protected ? "true" : "false"), Attribute("routing.http.drop_invalid_header_fields.enabled", "true"),
                Attribute("idle_timeout.timeout_seconds", $"{IdleSeconds}"), Attribute("routing.http2.enabled", "true"),
            },
        });
        if (context.Stack.Node.TryFindChild("InternetGatewayAttachment") is CfnResource attachment) balancer.AddDependency(attachment);
        context.Balancer = new BalancerParts(balancer.Ref, balancer.AttrLoadBalancerFullName, balancer.AttrDnsName, balancer.AttrCanonicalHostedZoneId);
        _ = new CfnOutput(context.Stack, "BalancerAddress", new CfnOutputProps { Value = balancer.AttrDnsName, Description = "Where users arrive" });
    }

    /// <summary>The certificate's ARN: the settings', or one that proves itself through the hosted zone.</summary>
    public static string? Certificate(StackContext context)
    {
        if (context.Settings.Domain is not { } domain) return null;
        if (domain.Certificate is { } given) return given;
        var others = context.Deployment.Exposed.Select(s => s.Exposure!.Host).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
        return new CfnCertificate(context.Stack, "Certificate", new CfnCertificateProps
        {
            DomainName = domain.Name, ValidationMethod = "DNS", SubjectAlternativeNames = others.Length == 0 ? null : others,
            DomainValidationOptions = others.Prepend(domain.Name).Select(name => (object)new CfnCertificate.DomainValidationOptionProperty { DomainName = name, HostedZoneId = domain.Zone }).ToArray(),
        }).Ref;
    }

    public static CfnListener Listener(StackContext context, int port, string? certificate, object action) => new(context.Stack, $"Listener{port}", new CfnListenerProps
    {
        LoadBalancerArn = context.Balancer!.Arn, Port = port, Protocol = certificate is null ? "HTTP" : "HTTPS", SslPolicy = certificate is null ? null : TlsPolicy,
        Certificates = certificate is null ? null : new[] { new CfnListener.CertificateProperty { CertificateArn = certificate } },
        DefaultActions = new[] { action },
    });

    private static CfnLoadBalancer.LoadBalancerAttributeProperty Attribute(string key, string value) => new() { Key = key, Value = value };
}
