using Aspire.Hosting.ApplicationModel;
using Npgsql;
using Platform.Hosting.Running;

namespace Platform.Hosting.Postgres;

/// <summary>Creates a database on its server. It has no process; it is there as long as its server is.</summary>
internal sealed class PostgresDatabaseLauncher(ConsoleLogs logs) : ILauncher
{
    private const string AlreadyThere = "42P04";

    public bool CanLaunch(IResource resource) => resource is PostgresDatabaseResource;

    public async Task<IRunning> LaunchAsync(IResource resource, CancellationToken cancellationToken)
    {
        var database = (PostgresDatabaseResource)resource;
        var server = await ((IResourceWithConnectionString)database.Parent).GetConnectionStringAsync(cancellationToken);
        await using var connection = new NpgsqlConnection($"{server};Database=postgres;Pooling=false;Timeout=10");
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var create = new NpgsqlCommand($"CREATE DATABASE {new NpgsqlCommandBuilder().QuoteIdentifier(database.DatabaseName)}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
            logs.Write(resource.Name, $"Created database {database.DatabaseName}.");
        }
        catch (PostgresException fault) when (fault.SqlState == AlreadyThere)
        {
            logs.Write(resource.Name, $"Database {database.DatabaseName} is there already.");
        }
        catch (NpgsqlException fault)
        {
            throw new HostingException(ExitCode.ResourceFailed, resource.Name, $"database {database.DatabaseName} could not be created: {fault.Message}", $"See the log of {database.Parent.Name}.", fault);
        }
        return new Presence();
    }
}
