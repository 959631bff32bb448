using Platform.Aws;
using Platform.Aws.Deployment;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>What has to be so before anything is made: the account, its quotas, and what the settings name and expect to be there. Everything that is missing is found at once.</summary>
internal sealed class Preflight(AwsClients clients, Deployment deployment)
{
    public async Task<IReadOnlyList<Shortcoming>> CheckAsync(CancellationToken cancel)
    {
        var isNew = await clients.CloudFormation.FindStackAsync(deployment.Names.Stack, cancel) is null or { IsInReview: true };
        var found = new List<Shortcoming>(await new Prerequisites(clients.Sts, clients.Quotas).CheckAsync(deployment.Settings.Account, isNew ? await NeedsAsync(cancel) : [], cancel));
        await ZoneAsync(found, cancel);
        await NetworkAsync(found, cancel);
        foreach (var (secret, why) in GivenSecrets()) await SecretAsync(secret, why, found, cancel);
        return found;
    }

    /// <summary>Secrets of the base stack that nobody has filled: a service that needs one would not start.</summary>
    public async Task<IReadOnlyList<string>> UnfilledAsync(CancellationToken cancel)
    {
        var unfilled = new List<string>();
        foreach (var secret in deployment.Secrets.Where(s => s.Kind == SecretKind.ToFill).Select(s => deployment.Names.Secret(s.Name)))
            if (await clients.Secrets.FindSecretAsync(secret, cancel) is not { HasValue: true }) unfilled.Add(secret);
        return unfilled;
    }

    /// <summary>Of a new environment, with what the account has already.</summary>
    private async Task<IReadOnlyList<QuotaNeed>> NeedsAsync(CancellationToken cancel)
    {
        var needs = new List<QuotaNeed>();
        if (deployment.Settings.Network.Existing is null)
        {
            needs.Add(new("vpc", "L-F678F1CE", "VPCs in the region", await clients.Ec2.DescribeVpcsAsync(cancel).CountAsync(cancel) + 1));
            needs.Add(new("ec2", "L-0263D0A3", "Elastic IP addresses in the region", await clients.Ec2.DescribeAddressesAsync(cancel).CountAsync(cancel) + (deployment.Settings.Network.NatGateways ?? deployment.Defaults.NatGateways)));
        }
        if (deployment.Exposed.Any()) needs.Add(new("elasticloadbalancing", "L-53DA6B97", "load balancers in the region", await clients.Elb.DescribeLoadBalancersAsync(cancel).CountAsync(cancel) + 1));
        Vcpus(needs, "L-3032A538", "vCPUs of Fargate for this environment alone", spot: false);
        Vcpus(needs, "L-36FBB829", "vCPUs of Fargate Spot for this environment alone", spot: true);
        return needs;
    }

    private void Vcpus(List<QuotaNeed> needs, string code, string what, bool spot)
    {
        var vcpus = deployment.Services.Where(s => s.Spot == spot).Sum(s => s.MaxTasks * s.Cpu / 1024.0);
        if (vcpus > 0) needs.Add(new("fargate", code, what, Math.Ceiling(vcpus)));
    }

    private async Task ZoneAsync(List<Shortcoming> found, CancellationToken cancel)
    {
        if (deployment.Settings.Domain is not { Zone: { } zone } domain) return;
        var known = (await clients.Route53.ListHostedZonesAsync(cancel)).FirstOrDefault(z => z.Id == zone);
        if (known is null)
            found.Add(new($"The hosted zone {zone} is not in this account.", $"Correct `domain: {{ zone: ... }}` in {deployment.Settings.File}, or make the zone."));
        else if (!$".{domain.Name}.".EndsWith($".{known.Name}", StringComparison.Ordinal))
            found.Add(new($"The hosted zone {zone} is for {known.Name}, and {domain.Name} is not in it.", $"Correct `domain` in {deployment.Settings.File}."));
    }

    private async Task NetworkAsync(List<Shortcoming> found, CancellationToken cancel)
    {
        if (deployment.Settings.Network.Existing is { } network && !await clients.Ec2.DescribeVpcsAsync(cancel).ContainsAsync(network.Vpc, cancellationToken: cancel))
            found.Add(new($"The VPC {network.Vpc} is not in {deployment.Settings.Region} of this account.", $"Correct `network: {{ vpc: ... }}` in {deployment.Settings.File}."));
    }

    private IEnumerable<(string Secret, string Why)> GivenSecrets() =>
    [
        .. deployment.Secrets.Where(s => s.Kind == SecretKind.Given).Select(s => (s.Arn!, $"`secrets` names it for {s.Name}")),
        .. deployment.Settings.Alarms.Targets.SelectMany(t => t.Value).Where(t => t.Kind == AlarmTargetKind.PagerDuty).Select(t => (t.Address, "`alarms` names it")).Distinct(),
    ];

    private async Task SecretAsync(string secret, string why, List<Shortcoming> found, CancellationToken cancel)
    {
        try
        {
            if (await clients.Secrets.FindSecretAsync(secret, cancel) is not { HasValue: true })
                found.Add(new($"The secret {secret} is not there, or has no value; {why}.", $"Make and fill it, or correct {deployment.Settings.File}."));
        }
        catch (AwsException fault) when (fault.MissingPermission is not null)
        {
            found.Add(new($"Whether the secret {secret} is there is not known: {fault.Message}", fault.Hint) { Hinders = false });
        }
    }
}
