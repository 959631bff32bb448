namespace Platform.Aws;

/// <summary>How a service takes requests: the three of AWS's protocols that this project needs.</summary>
public enum AwsProtocol
{
    /// <summary>JSON in both ways; the header <c>X-Amz-Target</c> names the operation.</summary>
    Json,

    /// <summary>A form in, XML out; the form's <c>Action</c> names the operation.</summary>
    Query,

    /// <summary>XML in both ways; method and path name the operation.</summary>
    RestXml,
}

/// <summary>What AWS's service model says of one service. Values stand in the <c>metadata</c> of its public API model.</summary>
/// <param name="Id">For people, and the SDK's own user agent: <c>ECS</c>.</param>
/// <param name="EndpointPrefix">The first part of the host name.</param>
/// <param name="ApiVersion">A date: <c>2014-11-13</c>.</param>
public sealed record AwsService(string Id, string EndpointPrefix, string ApiVersion, AwsProtocol Protocol)
{
    /// <summary>What requests are signed for.</summary>
    public string SigningName { get; init; } = EndpointPrefix;

    /// <summary>What stands before the colon of an IAM action.</summary>
    public string PermissionPrefix { get; init; } = EndpointPrefix;

    /// <summary>JSON only: what stands before the operation in <c>X-Amz-Target</c>.</summary>
    public string TargetPrefix { get; init; } = "";

    /// <summary>JSON only: whether members are written <c>likeThis</c> rather than <c>LikeThis</c>. Both are read.</summary>
    public bool CamelCase { get; init; }

    /// <summary>The one region of a service that has no others; null for the usual one endpoint a region.</summary>
    public string? GlobalRegion { get; init; }

    internal string Host(string region)
    {
        var suffix = region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";
        return GlobalRegion is null ? $"{EndpointPrefix}.{region}.{suffix}" : $"{EndpointPrefix}.{suffix}";
    }
}
