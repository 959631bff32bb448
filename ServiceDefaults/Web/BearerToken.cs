using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults;

/// <summary>A bearer token that a caller must show. Compared in a time that tells nothing about where two tokens differ, or how long the right one is.</summary>
public sealed class BearerToken
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _digest;
    private readonly string _name;

    private BearerToken(string name, string token) => (_name, _digest) = (name, Digest(token));

    /// <exception cref="ConfigurationException">The variable is not set: a service does not start without its token.</exception>
    public static BearerToken From(IConfiguration configuration, string variable) =>
        new(variable, ConfigurationException.Require(configuration, variable, "the bearer token that callers of this service must show"));

    public bool IsShownBy(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Digest(header[Scheme.Length..].Trim()), _digest);
    }

    /// <summary>Answers 401.</summary>
    public Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ErrorResult.WriteAsync(context, StatusCodes.Status401Unauthorized,
            "This call needs a bearer token, and the request has none or a wrong one.", $"Send 'Authorization: Bearer TOKEN' with the value of {_name}.");
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
