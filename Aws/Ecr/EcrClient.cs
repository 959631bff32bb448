namespace Platform.Aws.Ecr;

/// <summary>Amazon Elastic Container Registry.</summary>
public sealed class EcrClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("ECR", "api.ecr", "2015-09-21", AwsProtocol.Json)
    {
        SigningName = "ecr",
        PermissionPrefix = "ecr",
        TargetPrefix = "AmazonEC2ContainerRegistry_V20150921",
        CamelCase = true,
    };

    /// <summary>For <c>docker login</c>: the user is <c>AWS</c>, the token decoded holds <c>AWS:PASSWORD</c>.</summary>
    public async Task<RegistryToken> GetAuthorizationTokenAsync(CancellationToken cancel) =>
        (await JsonAsync<TokenAnswer>("GetAuthorizationToken", new { }, cancel)).AuthorizationData![0];

    /// <summary>Null when there is none of that name.</summary>
    public async Task<Repository?> FindRepositoryAsync(string name, CancellationToken cancel)
    {
        try
        {
            return await JsonAsync<RepositoriesAnswer>("DescribeRepositories", new { RepositoryNames = new[] { name } }, cancel) is { Repositories: [var found, ..] } ? found : null;
        }
        catch (AwsException fault) when (fault.IsAny("RepositoryNotFoundException"))
        {
            return null;
        }
    }

    public IAsyncEnumerable<Repository> DescribeRepositoriesAsync(CancellationToken cancel) => Paging.AllAsync(async token =>
    {
        var page = await JsonAsync<RepositoriesAnswer>("DescribeRepositories", new { NextToken = token }, cancel);
        return new Page<Repository>(page.Repositories ?? [], page.NextToken);
    }, cancel);

    /// <summary>Scanned on push, encrypted; tags cannot be moved to another image.</summary>
    public async Task<Repository> CreateRepositoryAsync(string name, CancellationToken cancel)
    {
        var input = new { RepositoryName = name, ImageTagMutability = "IMMUTABLE", ImageScanningConfiguration = new { ScanOnPush = true }, EncryptionConfiguration = new { EncryptionType = "AES256" } };
        return (await JsonAsync<RepositoryAnswer>("CreateRepository", input, cancel)).Repository!;
    }

    /// <summary>Null when the repository has no image with that tag.</summary>
    public async Task<string?> FindDigestAsync(string repository, string tag, CancellationToken cancel)
    {
        try
        {
            var input = new { RepositoryName = repository, ImageIds = new[] { new { ImageTag = tag } } };
            return await JsonAsync<ImagesAnswer>("DescribeImages", input, cancel) is { ImageDetails: [var found, ..] } ? found.ImageDigest : null;
        }
        catch (AwsException fault) when (fault.IsAny("ImageNotFoundException"))
        {
            return null;
        }
    }

    private sealed record TokenAnswer(IReadOnlyList<RegistryToken>? AuthorizationData);

    private sealed record RepositoriesAnswer(IReadOnlyList<Repository>? Repositories, string? NextToken);

    private sealed record RepositoryAnswer(Repository? Repository);

    private sealed record ImagesAnswer(IReadOnlyList<ImageDetail>? ImageDetails);

    private sealed record ImageDetail(string? ImageDigest);
}

public sealed record Repository(string RepositoryName, string RepositoryArn, string RepositoryUri);

/// <param name="AuthorizationToken">Secret, base 64.</param>
public sealed record RegistryToken(string AuthorizationToken, DateTimeOffset ExpiresAt, string ProxyEndpoint)
{
    public override string ToString() => $"a token for {ProxyEndpoint}, until {ExpiresAt:u}";
}
