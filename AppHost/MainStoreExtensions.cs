using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Plans;

namespace Platform.AppHost;

/// <summary>The two servers of a rehearsal, of the kind that the plan moves, and how others refer to them.</summary>
internal static class MainStoreExtensions
{
    private const string MongoDb = "mongodb";
    private const string AppUser = "cosy";

    /// <summary>PostgreSQL 15 and 17; or two replica sets of MongoDB, when that is the plan's kind.</summary>
    public static MainStore AddMainStore(this IDistributedApplicationBuilder builder, string plan)
        => KindOf(plan) == MongoDb ? builder.AddMongo() : builder.AddPostgres();

    /// <summary>The address that the application uses, as connection string <paramref name="name"/>.</summary>
    public static IResourceBuilder<ProjectResource> WithStore(this IResourceBuilder<ProjectResource> project, StoreSide side, string name)
        => side.ForApp is { } address ? project.WithEnvironment($"ConnectionStrings__{name}", address) : project.WithReference(side.Database, name);

    public static IResourceBuilder<ProjectResource> WaitForStore(this IResourceBuilder<ProjectResource> project, StoreSide side)
        => side.Access is { } access ? project.WaitForCompletion(access) : project.WaitFor(side.Database);

    /// <summary>The migrator's own address of a side, and in <c>APP_NAME</c> the one that the application is to be given, where they differ.</summary>
    /// <param name="name">As settings name it: <c>MAIN_SOURCE</c>.</param>
    public static IResourceBuilder<ProjectResource> WithMigratedStore(this IResourceBuilder<ProjectResource> migrator, StoreSide side, string name)
    {
        migrator.WithReference(side.Database);
        if (side.Through is { } through) migrator.WithEnvironment($"ConnectionStrings__{side.Database.Resource.Name}", through);
        return side.Through is not null || side.ForApp is not null ? migrator.WithEnvironment($"APP_{name}", side.Address) : migrator;
    }

    private static MainStore AddPostgres(this IDistributedApplicationBuilder builder)
    {
        return new(Side("source", "15"), Side("target", "17"));

        StoreSide Side(string side, string version)
        {
            var database = builder.AddPostgres(side).WithImageTag(version).WithArgs("-c", "wal_level=logical").ExcludeFromManifest().AddDatabase($"main-{side}", "cosy");
            return new(database, Through: builder.Proxy(side) is { } port ? ReferenceExpression.Create($"{database.Resource.ConnectionStringExpression};Port={port}") : null);
        }
    }

    /// <summary>A write block lets administrators pass, so the application has a user of its own, as it should anyway.</summary>
    private static MainStore AddMongo(this IDistributedApplicationBuilder builder)
    {
        var secret = builder.AddToken("cosy-store-password");
        return new(Side("source"), Side("target"));

        StoreSide Side(string side)
        {
            var server = builder.AddMongoDB(side).WithArgs("--replSet", "rs0").ExcludeFromManifest();
            var database = server.AddDatabase($"main-{side}", "cosy");
            var place = server.Resource.PrimaryEndpoint.Property(EndpointProperty.HostAndPort);
            var app = ReferenceExpression.Create($"mongodb://{AppUser}:{secret}@{place}/cosy?authSource=cosy&replicaSet=rs0");
            var access = builder.AddProject<Projects.Cosy>($"access-{side}", launchProfileName: null).WithArgs("grant")
                .WithReference(database, "admin").WithEnvironment("ConnectionStrings__main", app).WaitFor(database);
            return new(database, app, access, builder.Proxy(side) is { } port
                ? ReferenceExpression.Create($"mongodb://{server.Resource.UserNameReference}:{server.Resource.PasswordParameter!}@127.0.0.1:{port}/cosy?authSource=admin&directConnection=true") : null);
        }
    }

    /// <returns>The port in <c>PLATFORM_PROXY_MAIN_SOURCE</c> or <c>-TARGET</c>; null as always.</returns>
    private static string? Proxy(this IDistributedApplicationBuilder builder, string side)
        => builder.Configuration[$"PLATFORM_PROXY_MAIN_{side.ToUpperInvariant()}"] is { Length: > 0 } port ? port : null;

    /// <summary>A plan that cannot be read is the migrator's to explain.</summary>
    private static string KindOf(string plan)
    {
        try
        {
            return PlanFile.Load(plan).Stores is [var first, ..] ? first.Kind : "";
        }
        catch (PlanException)
        {
            return "";
        }
    }
}
