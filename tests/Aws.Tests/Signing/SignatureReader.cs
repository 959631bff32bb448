using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Aws.Tests.Signing;

/// <summary>Signature version 4 as a service reads it, from AWS's description of it; shares no code with what signs.</summary>
internal static partial class SignatureReader
{
    /// <param name="Target">Path and query as on the wire.</param>
    internal sealed record Request(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body);

    /// <summary>What the signature of a request has to be.</summary>
    /// <param name="signed">Names in lower case, in order.</param>
    public static string Expected(Request request, IReadOnlyList<string> signed, string secret, string scope) =>
        Sign(Canonical(request, signed), Header(request, "x-amz-date"), secret, scope);

    /// <summary>Whether a request's own Authorization header is right; says what is not.</summary>
    public static string? Fault(Request request, string secret, string region, string service)
    {
        var match = Authorization().Match(Header(request, "authorization"));
        if (!match.Success)
            return $"no signature: {Header(request, "authorization")}";
        var (scope, signed) = (match.Groups["scope"].Value, match.Groups["signed"].Value.Split(';'));
        if (scope != $"{Header(request, "x-amz-date")[..8]}/{region}/{service}/aws4_request")
            return $"signed for {scope}";
        if (!signed.Contains("host") || !signed.SequenceEqual(signed.Order(StringComparer.Ordinal)))
            return $"signed headers {match.Groups["signed"].Value}";
        var expected = Expected(request, signed, secret, scope);
        return match.Groups["signature"].Value == expected ? null : $"signature {match.Groups["signature"].Value}, expected {expected} of\n{Canonical(request, signed)}";
    }

    public static string Canonical(Request request, IReadOnlyList<string> signed)
    {
        var (path, query) = request.Target.Split('?', 2) is [var before, var behind] ? (before, behind) : (request.Target, "");
        var pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : pair + "=").Order(StringComparer.Ordinal);
        var headers = string.Concat(signed.Select(name => $"{name}:{Spaces().Replace(Header(request, name).Trim(), " ")}\n"));
        return $"{request.Method}\n{path}\n{string.Join('&', pairs)}\n{headers}\n{string.Join(';', signed)}\n{Hash(request.Body)}";
    }

    private static string Sign(string canonical, string date, string secret, string scope)
    {
        var text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (last, part) => HMACSHA256.HashData(last, Encoding.UTF8.GetBytes(part)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static string Header(Request request, string name) =>
        request.Headers.FirstOrDefault(pair => string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase)).Value ?? "";

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    [GeneratedRegex("^AWS4-HMAC-SHA256 Credential=[^/]+/(?<scope>[^,]+), ?SignedHeaders=(?<signed>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Authorization();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
