using Aspire.Hosting;

namespace Platform.AppHost;

/// <summary>
/// What is published: the application once, with its database, and beside it the migrator and the probe that bring data and users there and watch.
/// Where the data comes from is outside of it: a connection string. Gateway, players and the two worlds belong to rehearsals.
/// </summary>
internal static class Production
{
    public static IDistributedApplicationBuilder AddProduction(this IDistributedApplicationBuilder builder)
    {
        // Asked for when it is deployed: which plan, where the journal outlives the migrator, and where the data is today.
        var plan = builder.AddParameter("plan");
        var state = builder.AddParameter("migrator-state");
        var mainSource = builder.AddConnectionString("main-source");
        var cosyToken = builder.AddToken("cosy-token");
        var migratorToken = builder.AddToken("migrator-token");

        // Logical decoding stays on, so that data can leave again the way it came.
        var main = builder.AddPostgres("postgres").WithImageTag("17").WithArgs("-c", "wal_level=logical").AddDatabase("main", "cosy");

        var cosy = builder.AddProject<Projects.Cosy>("cosy", launchProfileName: null)
            .WithHttpEndpoint().WithExternalHttpEndpoints().WithHttpHealthCheck("/health/ready")
            .WithEnvironment("COSY__SIDE", "target").WithEnvironment("COSY_TOKEN", cosyToken)
            .WithReference(main).WaitFor(main);

        var probe = builder.AddProject<Projects.HealthProbe>("probe", launchProfileName: null)
            .WithHttpEndpoint().WithHttpHealthCheck("/health/ready").WithEnvironment("PLATFORM_PLAN", plan)
            .WithReference(cosy).WaitFor(cosy);

        var migrator = builder.AddProject<Projects.Migrator>("migrator", launchProfileName: null)
            .WithHttpEndpoint().WithHttpHealthCheck("/health/ready")
            .WithEnvironment("PLATFORM_PLAN", plan).WithEnvironment("PLATFORM_STATE", state)
            .WithEnvironment("MIGRATOR_TOKEN", migratorToken).WithEnvironment("COSY_TOKEN", cosyToken)
            .WithReference(mainSource).WithReference(main, "main-target")
            .WithReference(cosy).WithReference(probe)
            .WaitFor(main).WaitFor(cosy);

        // The migrator cannot say itself that it is dead.
        probe.WithReference(migrator).WithHttpHealthCheck("/health/migrator");

        return builder;
    }
}
