using System.Globalization;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Client;

/// <summary>Reads one connection string ("Connection String Spec", "URI Options Specification").</summary>
internal sealed class MongoUri(string text)
{
    private const string Scheme = "mongodb://";
    private static readonly string[] Meaningless =
    [
        "minPoolSize", "maxConnecting", "heartbeatFrequencyMS", "localThresholdMS", "maxStalenessSeconds", "readPreferenceTags", "uuidRepresentation",
        "serverSelectionTryOnce", "serverMonitoringMode", "authMechanismProperties", "waitQueueMultiple", "timeoutMS",
    ];

    private readonly Dictionary<string, string> _options = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public MongoOptions Read()
    {
        if (text.StartsWith("mongodb+srv://", StringComparison.OrdinalIgnoreCase))
            throw new MongoException("mongodb+srv is not supported", "write the servers out: mongodb://host1:27017,host2:27017/?replicaSet=NAME&tls=true&authSource=admin (the SRV and TXT records of the name hold them)");
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw Bad($"it does not begin with {Scheme}", "write mongodb://user:password@host:27017/database?replicaSet=NAME");
        var rest = text[Scheme.Length..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        ReadOptions(question < 0 ? "" : rest[(question + 1)..]);
        if (question >= 0)
            rest = rest[..question];
        var at = rest.LastIndexOf('@');
        var (user, password) = Credentials(at < 0 ? null : rest[..at]);
        rest = rest[(at + 1)..];
        var slash = rest.StartsWith("%2F", StringComparison.OrdinalIgnoreCase) ? rest.IndexOf('/', StringComparison.Ordinal) : rest.IndexOf('/', StringComparison.Ordinal);
        var hosts = slash < 0 ? rest : rest[..slash];
        var database = slash < 0 || slash == rest.Length - 1 ? null : Unescape(rest[(slash + 1)..]);
        if (hosts.Length == 0)
            throw Bad("it names no server", "write mongodb://host:27017/");
        var options = Build([.. hosts.Split(',').Select(host => MongoAddress.Parse(Unescape(host)))], user, password, database);
        CheckAllKnown();
        return options;
    }

    private MongoOptions Build(IReadOnlyList<MongoAddress> seeds, string? user, string? password, string? database)
    {
        var defaults = new MongoOptions();
        var mechanism = Text("authMechanism");
        if (mechanism is not (null or "SCRAM-SHA-1" or "SCRAM-SHA-256" or "DEFAULT"))
            throw Bad($"authMechanism {mechanism} is not supported", "use SCRAM-SHA-256 or SCRAM-SHA-1, or leave it out");
        if (mechanism is not null && user is null)
            throw Bad("authMechanism is there without a user", "write mongodb://user:password@host/");
        var direct = Flag("directConnection") ?? false;
        if (direct && seeds.Count > 1)
            throw Bad("directConnection=true with several servers", "name one server, or leave directConnection out");
        if (Flag("loadBalanced") == true)
            throw Bad("loadBalanced=true is not supported", "connect to the replica set's members or to mongos");
        return defaults with
        {
            Seeds = seeds,
            User = user,
            Password = password,
            Database = database,
            AuthSource = Text("authSource") ?? database ?? "admin",
            AuthMechanism = mechanism == "DEFAULT" ? null : mechanism,
            ReplicaSet = Text("replicaSet"),
            DirectConnection = direct,
            Tls = Tls(),
            AppName = Text("appName") ?? defaults.AppName,
            Zlib = Compressors(),
            ZlibLevel = Number("zlibCompressionLevel", -1, 9) ?? -1,
            RetryReads = Flag("retryReads") ?? true,
            RetryWrites = Flag("retryWrites") ?? true,
            ReadConcern = Text("readConcernLevel"),
            WriteConcern = Text("w") is not { } w ? default : int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var members) ? BsonValue.FromInt32(members) : BsonValue.FromString(w),
            WriteTimeout = Time("wtimeoutMS") ?? Time("wtimeout"),
            Journal = Flag("journal") ?? Flag("j"),
            ReadPreference = Text("readPreference") is { } preference ? Preference(preference) : ReadPreference.Primary,
            ConnectTimeout = Time("connectTimeoutMS") ?? defaults.ConnectTimeout,
            SocketTimeout = Time("socketTimeoutMS") ?? defaults.SocketTimeout,
            ServerSelectionTimeout = Time("serverSelectionTimeoutMS") ?? defaults.ServerSelectionTimeout,
            WaitQueueTimeout = Time("waitQueueTimeoutMS") ?? defaults.WaitQueueTimeout,
            MaxIdle = Time("maxIdleTimeMS") ?? defaults.MaxIdle,
            MaxPoolSize = Number("maxPoolSize", 0, 10_000) is > 0 and var size ? size : defaults.MaxPoolSize,
            Ignored = [.. Meaningless.Where(name => Text(name) is not null)],
        };
    }

    private MongoTls Tls()
    {
        var (tls, ssl, insecure) = (Flag("tls"), Flag("ssl"), Flag("tlsInsecure") ?? false);
        if (tls is not null && ssl is not null && tls != ssl)
            throw Bad("tls and ssl contradict each other", "keep tls");
        var made = new MongoTls(tls ?? ssl ?? false, Text("tlsCAFile"), Text("tlsCertificateKeyFile"), Text("tlsCertificateKeyFilePassword"),
            (Flag("tlsAllowInvalidCertificates") ?? false) || insecure, (Flag("tlsAllowInvalidHostnames") ?? false) || insecure);
        return made.On || tls is not null || ssl is not null ? made : made with { On = made != MongoTls.Off };
    }

    private bool Compressors() => (Text("compressors") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Contains("zlib");

    private static ReadPreference Preference(string text) => Enum.TryParse<ReadPreference>(text, ignoreCase: true, out var preference) && !char.IsDigit(text[0]) ? preference
        : throw Bad($"readPreference {text} is not known", "use primary, primaryPreferred, secondary, secondaryPreferred or nearest");

    private void ReadOptions(string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == pair.Length - 1)
                throw Bad("an option has no name or no value", "write name=value, joined with &");
            var name = pair[..equals];
            if (!_options.TryAdd(name, Unescape(pair[(equals + 1)..])) && name != "readPreferenceTags")
                throw Bad($"option {name} stands twice", "keep one of them");
        }
    }

    private static (string? User, string? Password) Credentials(string? text)
    {
        if (text is null)
            return (null, null);
        if (text.Contains('@') || text.Contains('/') || text.Count(c => c == ':') > 1)
            throw Bad("user or password contain : / or @", "write them as %3A, %2F and %40");
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var user = Unescape(colon < 0 ? text : text[..colon]);
        return user.Length == 0 ? throw Bad("the user's name is empty", "leave the @ out, or name the user") : (user, colon < 0 ? null : Unescape(text[(colon + 1)..]));
    }

    private void CheckAllKnown()
    {
        foreach (var name in _options.Keys.Where(name => !_known.Contains(name)))
        {
            var nearest = _known.MinBy(known => Distance(known, name))!;
            throw Bad($"option {name} is not known", Distance(nearest, name) <= 3 ? $"did you mean {nearest}?" : "take it out");
        }
    }

    private string? Text(string name)
    {
        _known.Add(name);
        return _options.GetValueOrDefault(name);
    }

    private bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var value => throw Bad($"{name} is '{value}'", "write true or false"),
    };

    private int? Number(string name, int least, int most) => Text(name) is not { } value ? null
        : int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Bad($"{name} is '{value}'", $"write a number from {least} to {most}");

    private TimeSpan? Time(string name) => Number(name, 0, int.MaxValue) is > 0 and var ms ? TimeSpan.FromMilliseconds(ms) : null;

    private static string Unescape(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw Bad("a % is not followed by two hexadecimal digits", "write a % itself as %25");
        return Uri.UnescapeDataString(text);
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1)));
        }
        return row[^1];
    }

    // Never with the text itself: it holds the password.
    private static MongoException Bad(string what, string hint) => new($"the connection string cannot be used: {what}", hint);
}
