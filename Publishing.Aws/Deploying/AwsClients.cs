using Platform.Aws;
using Platform.Aws.CloudFormation;
using Platform.Aws.Deployment;
using Platform.Aws.Ec2;
using Platform.Aws.Ecr;
using Platform.Aws.ElastiCache;
using Platform.Aws.Elb;
using Platform.Aws.Rds;
using Platform.Aws.Route53;
using Platform.Aws.SecretsManager;
using Platform.Aws.ServiceQuotas;
using Platform.Aws.Sts;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>One client for each service that a deployment asks, all of one account and region.</summary>
internal sealed class AwsClients(AwsAccess access, TimeProvider time) : IDisposable
{
    public AwsAccess Access => access;
    public TimeProvider Time => time;
    public CloudFormationClient CloudFormation { get; } = new(access);
    public StsClient Sts { get; } = new(access);
    public ServiceQuotasClient Quotas { get; } = new(access);
    public Ec2Client Ec2 { get; } = new(access);
    public EcrClient Ecr { get; } = new(access);
    public ElbClient Elb { get; } = new(access);
    public RdsClient Rds { get; } = new(access);
    public ElastiCacheClient ElastiCache { get; } = new(access);
    public SecretsManagerClient Secrets { get; } = new(access);
    public Route53Client Route53 { get; } = new(access);

    /// <summary>The region is the settings'; where else AWS may be is the environment's.</summary>
    public static AwsClients For(string region, Func<string, string?> environment) =>
        new(AwsAccess.FromEnvironment(name => name == "AWS_REGION" ? region : environment(name)) with { Timeout = TimeSpan.FromSeconds(30) }, TimeProvider.System);

    public StackDeployment Stacks(DeployOptions options, string account) => new(CloudFormation, time) { Pause = options.Pause, RoleArn = RoleArn(options.Role, account) };

    /// <summary>What a stack has, by logical id; empty when there is no such stack.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ResourcesAsync(string stack, CancellationToken cancel)
    {
        if (await CloudFormation.FindStackAsync(stack, cancel) is null or { IsInReview: true }) return new Dictionary<string, string>();
        return await CloudFormation.ListStackResourcesAsync(stack, cancel).Where(r => r.PhysicalId is { Length: > 0 }).ToDictionaryAsync(r => r.LogicalId, r => r.PhysicalId!, cancellationToken: cancel);
    }

    public void Dispose()
    {
        foreach (IDisposable client in new IDisposable[] { CloudFormation, Sts, Quotas, Ec2, Ecr, Elb, Rds, ElastiCache, Secrets, Route53 }) client.Dispose();
    }

    private static string? RoleArn(string? role, string account) => role is null || role.StartsWith("arn:", StringComparison.Ordinal) ? role : $"arn:aws:iam::{account}:role/{role}";
}
