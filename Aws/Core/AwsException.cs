using System.Net;
using System.Text.RegularExpressions;

namespace Platform.Aws;

/// <summary>A request that AWS refused, or that was not answered. Carries AWS's own code; names the permission that is missing when that is why.</summary>
public sealed partial class AwsException : Exception
{
    private static readonly string[] AccessCodes = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess", "AuthorizationError", "AuthorizationErrorException"];
    private static readonly string[] CredentialCodes = ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "MissingAuthenticationToken", "InvalidAccessKeyId", "AuthFailure", NoCredentials];

    /// <summary>Codes of this class's own, for requests that AWS never answered.</summary>
    public const string NoCredentials = "NoCredentials", NoAnswer = "NoAnswer", BadAnswer = "BadAnswer", BadConfiguration = "BadConfiguration";

    private AwsException(string message, string code, string hint, Exception? cause)
        : base(message, cause) => (Code, Hint) = (code, hint);

    /// <summary>AWS's own: <c>ResourceNotFoundException</c>.</summary>
    public string Code { get; }

    /// <summary>What a person can do, a sentence.</summary>
    public string Hint { get; }

    /// <summary>The same request may succeed later. The SDK has tried it several times already.</summary>
    public bool IsTransient { get; private init; }

    /// <summary>An IAM action, <c>ecs:UpdateService</c>, that the caller lacks; null when that is not the reason.</summary>
    public string? MissingPermission { get; private init; }

    public HttpStatusCode? Status { get; private init; }

    public string? RequestId { get; private init; }

    public bool IsAny(params ReadOnlySpan<string> codes) => codes.Contains(Code);

    internal static AwsException Misconfigured(string message, string hint) => new(message, BadConfiguration, hint, null);

    /// <param name="sensitive">The request holds a secret, and AWS's message may repeat it: only the code is told.</param>
    internal static AwsException Refused(AwsService service, string operation, Amazon.Runtime.AmazonServiceException fault, bool sensitive)
    {
        var code = fault.ErrorCode is { Length: > 0 } known ? known : $"HTTP {(int)fault.StatusCode}";
        var permission = AccessCodes.Contains(code) ? PermissionIn(fault.Message) ?? $"{service.PermissionPrefix}:{operation}" : null;
        var said = sensitive && permission is null ? "" : $": {fault.Message.TrimEnd('.')}";
        return new AwsException($"AWS {service.Id} refused {operation}: {code}{said}.", code, HintOf(code, permission), sensitive ? null : fault)
        {
            IsTransient = Transient(code, fault.StatusCode),
            MissingPermission = permission,
            Status = fault.StatusCode,
            RequestId = fault.RequestId,
        };
    }

    internal static AwsException Unanswered(AwsService service, string operation, Exception fault) => new(
        $"AWS {service.Id} gave no answer to {operation} ({fault.Message.TrimEnd('.')}); it may or may not have been done.",
        NoAnswer,
        "Check that this machine reaches AWS (or AWS_ENDPOINT_URL, when that is set): route, DNS, proxy, VPC endpoint.",
        fault)
    { IsTransient = true };

    internal static AwsException WithoutCredentials(AwsService service, string operation, Exception fault) => new(
        $"AWS {service.Id} cannot be asked for {operation}: no credentials were found ({fault.Message.TrimEnd('.')}).", NoCredentials, HintOf(NoCredentials, null), fault);

    internal static AwsException Unexpected(AwsService service, string operation, string what) => new(
        $"AWS {service.Id} answered {operation} in another way than its API says: {what}.", BadAnswer, "Check that AWS_ENDPOINT_URL, when set, is an AWS endpoint and not a proxy's page.", null);

    private static string HintOf(string code, string? permission)
    {
        if (permission is not null)
            return $"Allow {permission} on that resource in a policy of the role or user that asks; its ARN is in the message where AWS tells it.";
        if (CredentialCodes.Contains(code))
            return "Give this process valid credentials: a task role, AWS_PROFILE (aws sso login), or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN; and see that its clock is right.";
        return $"Look up {code} in the API reference of the service.";
    }

    private static bool Transient(string code, HttpStatusCode status) =>
        (int)status >= 500 || status == HttpStatusCode.TooManyRequests || code.Contains("Throttl", StringComparison.Ordinal)
        || code is "RequestLimitExceeded" or "TooManyRequestsException" or "PriorRequestNotComplete" or "RequestTimeout" or "SlowDown" or "ConditionalRequestConflict" or "OperationAborted";

    /// <summary>The IAM action that AWS says is missing, in whoever's message; null when it says nothing of the kind.</summary>
    internal static string? PermissionIn(string message) => Action().Match(message) is { Success: true } match ? match.Groups["action"].Value : null;

    [GeneratedRegex(@"perform:?\s+(?<action>[a-z0-9-]+:[A-Za-z0-9]+)")]
    private static partial Regex Action();
}
