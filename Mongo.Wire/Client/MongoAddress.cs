namespace Platform.Mongo.Wire.Client;

/// <summary>One server: a name or IP address, and a port; or a Unix socket's path.</summary>
public readonly record struct MongoAddress(string Host, int Port = MongoAddress.DefaultPort)
{
    public const int DefaultPort = 27017;

    public bool IsUnixSocket => Host.StartsWith('/');

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[::1]:port</c>. Names compare without regard to case.</summary>
    public static MongoAddress Parse(string text)
    {
        if (text.StartsWith('/'))
            return new(text, 0);
        var bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = text.IndexOf(':', bracket + 1);
        var host = colon < 0 ? text : text[..colon];
        if (bracket > 0)
            host = host[1..bracket];
        var port = DefaultPort;
        if (host.Length == 0 || bracket < 0 && host.Contains(']') || colon >= 0 && (!int.TryParse(text.AsSpan(colon + 1), out port) || port is < 1 or > 65535))
            throw new MongoException($"'{text}' names no server", "write host:port; put an IPv6 address into brackets");
        return new(host.ToLowerInvariant(), port);
    }

    public override string ToString() => IsUnixSocket ? Host : Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
