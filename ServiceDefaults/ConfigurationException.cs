using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults;

/// <summary>The environment of this process lacks something or holds something wrong. The message says what, and what to do.</summary>
public sealed class ConfigurationException(string message) : Exception(message)
{
    /// <summary>The value of a setting that a service cannot do without.</summary>
    /// <exception cref="ConfigurationException">It is missing or empty.</exception>
    public static string Require(IConfiguration configuration, string key, string whatItIs)
    {
        var value = configuration[key];
        return string.IsNullOrWhiteSpace(value)
            ? throw new ConfigurationException($"{key.Replace(":", "__", StringComparison.Ordinal)} is not set: {whatItIs}. Set the environment variable and start again.")
            : value;
    }
}
