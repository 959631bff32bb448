using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Client;

/// <summary>Everything that a connection string can say, with MongoDB's defaults. <see cref="Parse"/> reads one.</summary>
public sealed record MongoOptions
{
    public IReadOnlyList<MongoAddress> Seeds { get; init; } = [new("localhost")];

    /// <summary>What stands behind the slash: the database to use, and where the user was made unless <see cref="AuthSource"/> says otherwise.</summary>
    public string? Database { get; init; }
    public string? User { get; init; }
    public string? Password { get; init; }
    public string AuthSource { get; init; } = "admin";

    /// <summary>Null lets the server choose.</summary>
    public string? AuthMechanism { get; init; }
    public string? ReplicaSet { get; init; }

    /// <summary>Talk to this one server, whatever it is.</summary>
    public bool DirectConnection { get; init; }
    public MongoTls Tls { get; init; } = MongoTls.Off;
    public string AppName { get; init; } = "platform";

    /// <summary>Ask for zlib; used when the server agrees.</summary>
    public bool Zlib { get; init; }
    public int ZlibLevel { get; init; } = -1;
    public bool RetryReads { get; init; } = true;
    public bool RetryWrites { get; init; } = true;
    public string? ReadConcern { get; init; }

    /// <summary>A number or a name; null for the server's default.</summary>
    public BsonValue WriteConcern { get; init; }
    public TimeSpan? WriteTimeout { get; init; }
    public bool? Journal { get; init; }
    public ReadPreference ReadPreference { get; init; } = ReadPreference.Primary;
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one answer may take.</summary>
    public TimeSpan SocketTimeout { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan ServerSelectionTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan WaitQueueTimeout { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan MaxIdle { get; init; } = TimeSpan.FromMinutes(5);
    public int MaxPoolSize { get; init; } = 100;

    /// <summary>Options that were understood and mean nothing to this client.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <exception cref="MongoException">Says what is wrong and what to write instead; never repeats the password.</exception>
    public static MongoOptions Parse(string connectionString) => new MongoUri(connectionString).Read();

    /// <summary>For logs: no user, no password.</summary>
    public override string ToString() => $"mongodb://{string.Join(',', Seeds)}/{Database}{(ReplicaSet is null ? "" : $"?replicaSet={ReplicaSet}")}";
}

public enum ReadPreference
{
    Primary,
    PrimaryPreferred,
    Secondary,
    SecondaryPreferred,
    Nearest,
}

/// <param name="AllowInvalidCertificate">Nobody is recognised then: only for tests.</param>
public sealed record MongoTls(bool On, string? CaFile = null, string? CertificateKeyFile = null, string? CertificateKeyPassword = null, bool AllowInvalidCertificate = false, bool AllowInvalidHostName = false)
{
    public static readonly MongoTls Off = new(false);
}
