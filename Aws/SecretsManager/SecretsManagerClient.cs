namespace Platform.Aws.SecretsManager;

/// <summary>AWS Secrets Manager.</summary>
public sealed class SecretsManagerClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("Secrets Manager", "secretsmanager", "2017-10-17", AwsProtocol.Json) { TargetPrefix = "secretsmanager" };

    /// <summary>The current version; null when there is no such secret, or one without a value.</summary>
    public async Task<SecretValue?> FindSecretValueAsync(string id, CancellationToken cancel)
    {
        try
        {
            return await JsonAsync<SecretValue>("GetSecretValue", new { SecretId = id }, cancel);
        }
        catch (AwsException fault) when (fault.IsAny("ResourceNotFoundException"))
        {
            return null;
        }
    }

    /// <summary>Without reading it; null when there is no such secret.</summary>
    public async Task<SecretState?> FindSecretAsync(string id, CancellationToken cancel)
    {
        try
        {
            return await JsonAsync<SecretState>("DescribeSecret", new { SecretId = id }, cancel);
        }
        catch (AwsException fault) when (fault.IsAny("ResourceNotFoundException"))
        {
            return null;
        }
    }

    /// <param name="token">Names the version: the same again writes nothing.</param>
    public Task<SecretVersion> PutSecretValueAsync(string id, string value, Guid token, CancellationToken cancel) =>
        JsonAsync<SecretVersion>("PutSecretValue", new { SecretId = id, SecretString = value, ClientRequestToken = token }, cancel, sensitive: true);

    public Task<SecretVersion> CreateSecretAsync(string name, string value, string? keyId, Guid token, CancellationToken cancel) =>
        JsonAsync<SecretVersion>("CreateSecret", new { Name = name, SecretString = value, KmsKeyId = keyId, ClientRequestToken = token }, cancel, sensitive: true);

    public IAsyncEnumerable<SecretDescription> ListSecretsAsync(CancellationToken cancel) => Paging.AllAsync(async token =>
    {
        var page = await JsonAsync<SecretsAnswer>("ListSecrets", new { NextToken = token }, cancel);
        return new Page<SecretDescription>(page.SecretList ?? [], page.NextToken);
    }, cancel);

    private sealed record SecretsAnswer(IReadOnlyList<SecretDescription>? SecretList, string? NextToken);
}

/// <param name="SecretString">Null when it is binary.</param>
public sealed record SecretValue(string ARN, string Name, string VersionId, string? SecretString)
{
    public override string ToString() => $"{Name}, version {VersionId}";
}

public sealed record SecretVersion(string ARN, string Name, string VersionId);

/// <param name="VersionIdsToStages">Null or empty: it was never given a value.</param>
public sealed record SecretState(string ARN, string Name, IReadOnlyDictionary<string, IReadOnlyList<string>>? VersionIdsToStages)
{
    public bool HasValue => VersionIdsToStages?.Values.Any(stages => stages.Contains("AWSCURRENT")) == true;
}

public sealed record SecretDescription(string ARN, string Name, string? KmsKeyId, DateTimeOffset? LastChangedDate);
