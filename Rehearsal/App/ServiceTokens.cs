using System.Security.Cryptography;

namespace Platform.Rehearsal.App;

/// <summary>Tokens made for one pass and handed to the app host, so that the conductor may do what a person could. Never logged.</summary>
internal sealed class ServiceTokens
{
    public string Migrator { get; } = Fresh();
    public string Gateway { get; } = Fresh();
    public string Cosy { get; } = Fresh();
    public string Players { get; } = Fresh();

    /// <summary>As the app host's parameters.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment() =>
    [
        new("Parameters__migrator-token", Migrator),
        new("Parameters__gateway-token", Gateway),
        new("Parameters__cosy-token", Cosy),
        new("Parameters__players-token", Players),
    ];

    private static string Fresh() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
