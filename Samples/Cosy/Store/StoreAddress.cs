using Npgsql;
using Platform.ServiceDefaults;

namespace Platform.Cosy.Store;

/// <summary>Where a store is. Its text form has no secret in it.</summary>
internal sealed record StoreAddress(string Host, int Port, string Database, string ConnectionString)
{
    /// <exception cref="ConfigurationException">The text is no PostgreSQL connection string, or names no host.</exception>
    public static StoreAddress Parse(string connectionString)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(parts.Host)) throw new ConfigurationException("The store's address names no host. Expected Host=..;Port=..;Username=..;Password=..;Database=..");
            return new(parts.Host, parts.Port, parts.Database ?? parts.Username ?? "", connectionString);
        }
        catch (ArgumentException fault)
        {
            // Npgsql's own text may quote the value, and with it the password.
            throw new ConfigurationException($"The store's address is no PostgreSQL connection string (unknown or wrong key {fault.ParamName}). Expected Host=..;Port=..;Username=..;Password=..;Database=..");
        }
    }

    /// <summary>The same server and database, whoever asks.</summary>
    public bool IsSamePlace(StoreAddress? other) =>
        other is not null && Port == other.Port && string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Host}:{Port}/{Database}";
}
