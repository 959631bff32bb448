namespace Platform.Aws.Ssm;

/// <summary>AWS Systems Manager: Parameter Store.</summary>
public sealed class SsmClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("SSM", "ssm", "2014-11-06", AwsProtocol.Json) { TargetPrefix = "AmazonSSM" };

    /// <summary>With its value decrypted; null when there is none of that name.</summary>
    public async Task<Parameter?> FindParameterAsync(string name, CancellationToken cancel)
    {
        try
        {
            return (await JsonAsync<ParameterAnswer>("GetParameter", new { Name = name, WithDecryption = true }, cancel)).Parameter;
        }
        catch (AwsException fault) when (fault.IsAny("ParameterNotFound"))
        {
            return null;
        }
    }

    /// <summary>All under a path, at any depth, with their values decrypted.</summary>
    public IAsyncEnumerable<Parameter> GetParametersByPathAsync(string path, CancellationToken cancel) => Paging.AllAsync(async token =>
    {
        var page = await JsonAsync<ParametersAnswer>("GetParametersByPath", new { Path = path, Recursive = true, WithDecryption = true, NextToken = token }, cancel);
        return new Page<Parameter>(page.Parameters ?? [], page.NextToken);
    }, cancel);

    /// <summary>What is known of a parameter beside its value; null when there is none of that name.</summary>
    public async Task<ParameterDescription?> DescribeParameterAsync(string name, CancellationToken cancel)
    {
        var filter = new[] { new { Key = "Name", Option = "Equals", Values = new[] { name } } };
        return await JsonAsync<DescriptionsAnswer>("DescribeParameters", new { ParameterFilters = filter }, cancel) is { Parameters: [var found, ..] } ? found : null;
    }

    /// <param name="type"><c>String</c>, <c>StringList</c> or <c>SecureString</c>; null keeps what it has, which must exist then.</param>
    /// <param name="keyId">Of KMS, for a secure one; null is the account's own for parameters.</param>
    /// <returns>Its new version.</returns>
    public async Task<long> PutParameterAsync(string name, string value, string? type, string? keyId, bool overwrite, CancellationToken cancel) =>
        (await JsonAsync<VersionAnswer>("PutParameter", new { Name = name, Value = value, Type = type, KeyId = keyId, Overwrite = overwrite }, cancel, sensitive: true)).Version;

    /// <summary>Nothing when it is gone already.</summary>
    public async Task DeleteParameterAsync(string name, CancellationToken cancel)
    {
        try
        {
            await JsonAsync("DeleteParameter", new { Name = name }, cancel);
        }
        catch (AwsException fault) when (fault.IsAny("ParameterNotFound"))
        {
            // It is as it shall be.
        }
    }

    private sealed record ParameterAnswer(Parameter? Parameter);

    private sealed record ParametersAnswer(IReadOnlyList<Parameter>? Parameters, string? NextToken);

    private sealed record DescriptionsAnswer(IReadOnlyList<ParameterDescription>? Parameters);

    private sealed record VersionAnswer(long Version);
}

/// <param name="Value">May be secret.</param>
public sealed record Parameter(string Name, string Type, string Value, long Version)
{
    public override string ToString() => $"{Name} ({Type}, version {Version})";
}

public sealed record ParameterDescription(string Name, string Type, string? KeyId, long Version);
