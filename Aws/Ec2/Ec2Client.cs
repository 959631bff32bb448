namespace Platform.Aws.Ec2;

/// <summary>Amazon EC2: what counts against an account's quotas. Its lists are of <c>item</c>, where other Query services have <c>member</c>.</summary>
public sealed class Ec2Client(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("EC2", "ec2", "2016-11-15", AwsProtocol.Query);

    /// <summary>Ids of the region's VPCs.</summary>
    public IAsyncEnumerable<string> DescribeVpcsAsync(CancellationToken cancel) => ListAsync("DescribeVpcs", "vpcSet", "vpcId", cancel);

    /// <summary>The region's Elastic IP addresses.</summary>
    public IAsyncEnumerable<string> DescribeAddressesAsync(CancellationToken cancel) => ListAsync("DescribeAddresses", "addressesSet", "publicIp", cancel);

    private IAsyncEnumerable<string> ListAsync(string operation, string list, string name, CancellationToken cancel) => Paging.AllAsync(async token =>
    {
        var answer = await QueryAsync(operation, new() { { "NextToken", token } }, cancel);
        return new Page<string>([.. (answer.Element(list)?.Elements("item") ?? []).Select(item => item.Need(name))], answer.Text("nextToken"));
    }, cancel);
}
