using Platform.DevMongo;

namespace Platform.Migrator.Tests.Sync.MongoDb;

/// <summary>A replica set of one member for one test: DevMongo, in this process. The application may write; the migrator also past a write block.</summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    private const string ApplicationUser = "app";
    private const string MigratorUser = "migrator";
    private const string Password = "secret";
    private readonly DevMongoServer _server;

    private ReplicaSet(DevMongoServer server) => _server = server;

    public string Database => "shop";
    public string ForApplication => Uri(ApplicationUser);
    public string ForMigrator => Uri(MigratorUser);

    public static ReplicaSet Start(int logEntries = 1_000_000) => Start(new DevMongoOptions(LogEntries: logEntries));

    /// <param name="options">Users are added.</param>
    public static ReplicaSet Start(DevMongoOptions options) => new(DevMongoServer.Start(options with
    {
        Users =
        [
            new(ApplicationUser, Password, Roles: ["readWriteAnyDatabase"]),
            new(MigratorUser, Password, Roles: ["root", "restore"]),
        ],
    }));

    /// <summary>As a network fault would.</summary>
    public void CutConnections() => _server.CutConnections();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private string Uri(string user) => _server.ConnectionString.Replace("mongodb://", $"mongodb://{user}:{Password}@", StringComparison.Ordinal).Replace("/?", $"/{Database}?authSource=admin&", StringComparison.Ordinal);
}
