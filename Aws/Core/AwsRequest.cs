using Amazon.Runtime;

namespace Platform.Aws;

/// <summary>One request of any operation, as it goes on the wire; the SDK's pipeline adds host, date and signature.</summary>
internal sealed class AwsRequest : AmazonWebServiceRequest
{
    public required string Operation { get; init; }
    public string Method { get; init; } = "POST";

    /// <summary>Plain: the SDK escapes it, for the URL and the signature alike.</summary>
    public string Path { get; init; } = "/";
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];
    public byte[] Body { get; init; } = [];
    public string ContentType { get; init; } = "";
    public string? Target { get; init; }
}

/// <summary>An answer's body, whole.</summary>
internal sealed class AwsResponse : AmazonWebServiceResponse
{
    public byte[] Body { get; init; } = [];
}
