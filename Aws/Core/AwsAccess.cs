using Amazon.Runtime;

namespace Platform.Aws;

/// <summary>Where AWS is and who asks. The same for every client of one account and region.</summary>
public sealed record AwsAccess
{
    public required string Region { get; init; }

    /// <summary>One address for every service, in place of AWS's own; null for those.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Null: the SDK's chain (environment, profile, web identity, task role, instance role), which renews by itself.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>For each attempt at a request, from sending it to the end of its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts at one request, the first among them. Throttling, faults of the service and of the connection are tried again, with growing pauses and jitter.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>From the variables that every AWS tool knows: <c>AWS_REGION</c> or <c>AWS_DEFAULT_REGION</c>, and <c>AWS_ENDPOINT_URL</c>.</summary>
    /// <exception cref="AwsException">No region is set, or the endpoint is no URL.</exception>
    public static AwsAccess FromEnvironment(Func<string, string?> environment)
    {
        var region = Set(environment, "AWS_REGION") ?? Set(environment, "AWS_DEFAULT_REGION")
            ?? throw AwsException.Misconfigured("Nobody says which AWS region is meant.", "Set AWS_REGION, for example to eu-central-1.");
        return new AwsAccess { Region = region, Endpoint = Set(environment, "AWS_ENDPOINT_URL") is { } url ? Url(url) : null };
    }

    private static string? Set(Func<string, string?> environment, string name) => environment(name) is { Length: > 0 } value ? value : null;

    private static Uri Url(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
        ? url
        : throw AwsException.Misconfigured("AWS_ENDPOINT_URL is no URL.", "Write http://HOST:PORT or https://HOST, or unset it for AWS itself.");
}
