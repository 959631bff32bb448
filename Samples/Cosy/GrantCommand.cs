using Platform.Cosy.Store;
using Platform.Cosy.Store.Mongo;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.ServiceDefaults;

namespace Platform.Cosy;

/// <summary>
/// <c>cosy grant</c>: makes the user that the app's own address names, who may read and write its one database and nothing else. <c>ConnectionStrings__admin</c> is an
/// administrator's address of the same server. For MongoDB. Exit codes as of <see cref="SeedCommand"/>.
/// </summary>
internal static class GrantCommand
{
    private const int UserExists = 51003;

    public static async Task<int> RunAsync(string[] arguments, IConfiguration configuration, TextWriter output, CancellationToken cancel)
    {
        if (arguments.Length != 1) return await SeedCommand.FailAsync(64, "usage: cosy grant");
        if (configuration.GetConnectionString("admin") is not { } admin || configuration.GetConnectionString("main") is not { } main)
            return await SeedCommand.FailAsync(78, $"set ConnectionStrings__admin to an administrator's address, and {CosySettings.StoreVariable} to the app's own");
        try
        {
            var app = MongoOptions.Parse(StoreAddress.Parse(main) is { Kind: StoreKind.MongoDb } address ? address.ConnectionString : throw new ConfigurationException("Roles of PostgreSQL are made with psql; this is for mongodb:// alone."));
            if (app.User is null || app.Password is null) throw new ConfigurationException($"{CosySettings.StoreVariable} names no user and password to make.");
            await using var database = new CosyDatabase(StoreAddress.Parse(admin), TimeProvider.System);
            await GrantAsync(database, app, cancel);
            await output.WriteLineAsync($"grant: user {app.User} may read and write database {app.Database}");
            return 0;
        }
        catch (ConfigurationException fault)
        {
            return await SeedCommand.FailAsync(78, fault.Message);
        }
        catch (StoreException fault)
        {
            return await SeedCommand.FailAsync(1, $"{fault.Message} {fault.Hint}");
        }
    }

    /// <summary>A user who is there gets this password and these roles.</summary>
    private static async Task GrantAsync(CosyDatabase database, MongoOptions app, CancellationToken cancel)
    {
        try
        {
            await database.RunAsync(w => User(w, "createUser", app), cancel, app.AuthSource);
        }
        catch (StoreException fault) when (fault.InnerException is MongoException { Code: UserExists })
        {
            await database.RunAsync(w => User(w, "updateUser", app), cancel, app.AuthSource);
        }
    }

    private static void User(BsonWriter w, string command, MongoOptions app)
    {
        w.WriteString(command, app.User!);
        w.WriteString("pwd", app.Password!);
        w.WriteArray("roles", roles => roles.Write("", role =>
        {
            role.WriteString("role", "readWrite");
            role.WriteString("db", app.Database!);
        }));
    }
}
