using System.Globalization;
using Platform.Aws.ServiceQuotas;
using Platform.Aws.Sts;

namespace Platform.Aws.Deployment;

/// <param name="ServiceCode">As Service Quotas calls it: <c>vpc</c>.</param>
/// <param name="QuotaCode">As Service Quotas calls it: <c>L-F678F1CE</c>.</param>
/// <param name="Needed">How many there will be in the account and region, those that are there among them.</param>
public sealed record QuotaNeed(string ServiceCode, string QuotaCode, string What, double Needed);

/// <param name="What">A sentence.</param>
public sealed record Shortcoming(string What, string Remedy)
{
    /// <summary>Whether a deployment would fail for it; else it is only told.</summary>
    public bool Hinders { get; init; } = true;
}

/// <summary>What has to be so before a deployment begins: found out first, all at once, rather than in its middle.</summary>
public sealed class Prerequisites(StsClient sts, ServiceQuotasClient quotas)
{
    /// <param name="account">The one that the settings name; null for any.</param>
    /// <returns>What is missing; empty when a deployment may begin.</returns>
    public async Task<IReadOnlyList<Shortcoming>> CheckAsync(string? account, IEnumerable<QuotaNeed> needs, CancellationToken cancel)
    {
        var found = new List<Shortcoming>();
        var caller = await sts.GetCallerIdentityAsync(cancel);
        if (account is not null && caller.Account != account)
            found.Add(new($"These credentials are of account {caller.Account} ({caller.Arn}), and {account} is meant.", "Use credentials of that account, or correct the account in the settings."));
        foreach (var need in needs)
        {
            if (await MissingAsync(need, cancel) is { } missing)
                found.Add(missing);
        }
        return found;
    }

    private async Task<Shortcoming?> MissingAsync(QuotaNeed need, CancellationToken cancel)
    {
        try
        {
            var quota = await quotas.GetServiceQuotaAsync(need.ServiceCode, need.QuotaCode, cancel);
            return quota.Value >= need.Needed ? null : new(
                string.Create(CultureInfo.InvariantCulture, $"The account may have {quota.Value:0} {need.What}, and {need.Needed:0} are needed."),
                $"Ask for more (quota {quota.QuotaCode} of {quota.ServiceCode}){(quota.Adjustable ? "" : ", which AWS does not raise: use another account or region")}.");
        }
        catch (AwsException fault)
        {
            return new($"Whether the account may have {need.Needed:0} {need.What} is not known: {fault.Message}", fault.Hint) { Hinders = false };
        }
    }
}
