namespace Platform.Aws.ServiceQuotas;

/// <summary>Service Quotas: what an account may have.</summary>
public sealed class ServiceQuotasClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("Service Quotas", "servicequotas", "2019-06-24", AwsProtocol.Json) { TargetPrefix = "ServiceQuotasV20190624" };

    /// <summary>What the account has; where that was never changed, AWS's default.</summary>
    public async Task<ServiceQuota> GetServiceQuotaAsync(string serviceCode, string quotaCode, CancellationToken cancel)
    {
        try
        {
            return (await JsonAsync<QuotaAnswer>("GetServiceQuota", new { ServiceCode = serviceCode, QuotaCode = quotaCode }, cancel)).Quota!;
        }
        catch (AwsException fault) when (fault.IsAny("NoSuchResourceException"))
        {
            return (await JsonAsync<QuotaAnswer>("GetAWSDefaultServiceQuota", new { ServiceCode = serviceCode, QuotaCode = quotaCode }, cancel)).Quota!;
        }
    }

    public IAsyncEnumerable<ServiceQuota> ListDefaultsAsync(string serviceCode, CancellationToken cancel) => Paging.AllAsync(async token =>
    {
        var page = await JsonAsync<QuotasAnswer>("ListAWSDefaultServiceQuotas", new { ServiceCode = serviceCode, NextToken = token }, cancel);
        return new Page<ServiceQuota>(page.Quotas ?? [], page.NextToken);
    }, cancel);

    private sealed record QuotaAnswer(ServiceQuota? Quota);

    private sealed record QuotasAnswer(IReadOnlyList<ServiceQuota>? Quotas, string? NextToken);
}

public sealed record ServiceQuota(string ServiceCode, string QuotaCode, string QuotaName, double Value, bool Adjustable);
