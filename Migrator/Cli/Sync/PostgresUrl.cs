using System.Text.RegularExpressions;
using Npgsql;

namespace Platform.Migrator.Cli.Sync;

/// <summary>
/// Reads <c>postgres://user:password@host:port/database?sslmode=require</c> as libpq does. What is left out comes from PGUSER, PGHOST, PGPORT and PGDATABASE;
/// a password that is left out from PGPASSWORD or the password file, which the driver and pg_dump read themselves.
/// </summary>
/// <remarks>https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS</remarks>
internal static partial class PostgresUrl
{
    private const string Form = "postgres://user@host:port/database";

    /// <returns>A connection string for the driver.</returns>
    /// <exception cref="FormatException">Says what is wrong with it, never the password.</exception>
    public static string Parse(string text, Func<string, string?> environment)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
            throw new FormatException($"it is no address of a database. Write {Form}; in user and password write %40 for @, %3A for : and %2F for /.");
        string? Part(string name) => match.Groups[name] is { Success: true, Value.Length: > 0 } group ? Uri.UnescapeDataString(group.Value) : null;

        var user = Part("user") ?? environment("PGUSER") ?? Environment.UserName;
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = (Part("host") ?? environment("PGHOST") ?? "localhost").Trim('[', ']'),
            Port = Port(Part("port") ?? environment("PGPORT") ?? "5432"),
            Username = user,
            Database = Part("database") ?? environment("PGDATABASE") ?? user,
        };
        if (Part("password") is { } password)
            builder.Password = password;
        foreach (var pair in match.Groups["settings"].Value.Split('&', StringSplitOptions.RemoveEmptyEntries))
            Set(builder, pair);
        return builder.ConnectionString;
    }

    private static int Port(string text)
        => int.TryParse(text, out var port) && port is > 0 and <= 65535 ? port : throw new FormatException("the port is no number from 1 to 65535 (in a password write %40 for @).");

    private static void Set(NpgsqlConnectionStringBuilder builder, string pair)
    {
        var name = pair.Split('=')[0];
        var value = Uri.UnescapeDataString(pair[Math.Min(pair.Length, name.Length + 1)..]);
        switch (name)
        {
            case "host": builder.Host = value; break;
            case "port": builder.Port = Port(value); break;
            case "user": builder.Username = value; break;
            case "password": builder.Password = value; break;
            case "dbname": builder.Database = value; break;
            case "sslrootcert": builder.RootCertificate = value; break;
            case "sslcert": builder.SslCertificate = value; break;
            case "sslkey": builder.SslKey = value; break;
            case "sslmode": builder.SslMode = Mode(value); break;
            case "application_name" or "connect_timeout" or "keepalives" or "target_session_attrs": break; // The engine has its own.
            default: throw new FormatException($"setting '{name}' is not known. Known: host, port, user, password, dbname, sslmode, sslrootcert, sslcert, sslkey.");
        }
    }

    private static SslMode Mode(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new FormatException($"sslmode '{value}' is not known. Give disable, allow, prefer, require, verify-ca or verify-full."),
    };

    [GeneratedRegex(@"^postgres(ql)?://((?<user>[^:@/?]*)(:(?<password>[^@/?]*))?@)?(?<host>\[[^\]/?]*\]|[^:/?@\[]*)(:(?<port>[^/?]*))?(/(?<database>[^?/]*))?(\?(?<settings>.*))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
