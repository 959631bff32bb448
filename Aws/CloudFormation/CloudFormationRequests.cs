namespace Platform.Aws.CloudFormation;

/// <summary>A template as text, or where it lies in S3: CloudFormation takes no text above 51,200 bytes.</summary>
public sealed record TemplateSource
{
    public const int MostBodyBytes = 51_200;

    private TemplateSource(string? body, string? url) => (Body, Url) = (body, url);

    public string? Body { get; }

    public string? Url { get; }

    /// <exception cref="AwsException">It is too long for a request.</exception>
    public static TemplateSource Of(string body) => System.Text.Encoding.UTF8.GetByteCount(body) <= MostBodyBytes
        ? new(body, null)
        : throw AwsException.Misconfigured($"The template has more than {MostBodyBytes} bytes, which CloudFormation takes from S3 only.", "Upload it to a bucket of the same region, and give its https URL.");

    public static TemplateSource At(Uri url) => new(null, url.ToString());
}

/// <param name="IsNew">The stack does not exist yet.</param>
public sealed record ChangeSetRequest(string Stack, string Name, bool IsNew, TemplateSource Template)
{
    /// <summary>A value that is null stays as it is in the stack.</summary>
    public IReadOnlyDictionary<string, string?> Parameters { get; init; } = new Dictionary<string, string?>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the role that CloudFormation takes; null: it does everything with the caller's own permissions.</summary>
    public string? RoleArn { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = ["CAPABILITY_NAMED_IAM"];

    public override string ToString() => $"change set {Name} of {Stack}";
}
