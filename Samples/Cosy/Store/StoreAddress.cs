using Npgsql;
using Platform.Mongo.Wire.Client;
using Platform.ServiceDefaults;

namespace Platform.Cosy.Store;

/// <summary>Where a store is, and of which kind. Its text form has no secret in it.</summary>
internal sealed record StoreAddress(StoreKind Kind, string Host, int Port, string Database, string ConnectionString)
{
    private const string MongoScheme = "mongodb";
    private const string Expected = "Expected Host=..;Port=..;Username=..;Password=..;Database=.. or mongodb://USER:PASSWORD@HOST:PORT/DATABASE";

    /// <exception cref="ConfigurationException">The text is no connection string of a kind that we know, or names no host.</exception>
    public static StoreAddress Parse(string connectionString) =>
        connectionString.StartsWith(MongoScheme, StringComparison.OrdinalIgnoreCase) ? ParseMongo(connectionString) : ParsePostgres(connectionString);

    /// <summary>The same server, whoever asks.</summary>
    public bool IsSamePlace(StoreAddress? other) =>
        other is not null && Port == other.Port && string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Host}:{Port}/{Database}";

    private static StoreAddress ParsePostgres(string connectionString)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(parts.Host)) throw new ConfigurationException($"The store's address names no host. {Expected}");
            return new(StoreKind.Postgres, parts.Host, parts.Port, parts.Database ?? parts.Username ?? "", connectionString);
        }
        catch (ArgumentException fault)
        {
            // Npgsql's own text may quote the value, and with it the password.
            throw new ConfigurationException($"The store's address is no connection string of PostgreSQL or MongoDB (unknown or wrong key {fault.ParamName}). {Expected}");
        }
    }

    /// <summary>Of several servers the first one stands for all.</summary>
    private static StoreAddress ParseMongo(string connectionString)
    {
        try
        {
            var options = MongoOptions.Parse(connectionString);
            if (string.IsNullOrEmpty(options.Database)) throw new ConfigurationException($"The store's address names no database. {Expected}");
            return new(StoreKind.MongoDb, options.Seeds[0].Host, options.Seeds[0].Port, options.Database, connectionString);
        }
        catch (MongoException fault)
        {
            throw new ConfigurationException($"The store's address cannot be used: {fault.Message}. {fault.Hint}");
        }
    }
}
