using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    private const int ContainerPort = 5432;

    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name,
        IResourceBuilder<ParameterResource>? userName = null, IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.GeneratedSecret(builder, $"{name}-password");
        var server = new PostgresServerResource(name, userName?.Resource, secret);
        return builder.AddResource(server)
            .WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, "tcp", name: PostgresServerResource.PrimaryEndpointName, port: port, targetPort: ContainerPort))
            .WithAnnotation(new ContainerImageAnnotation { Image = "library/postgres", Registry = "docker.io", Tag = "17.6" })
            .WithIconName("DatabaseMultiple")
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment("POSTGRES_USER", server.UserNameReference)
            .WithEnvironment(c => c.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter);
    }

    /// <summary>A database that is created when the server is up.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(name, database.DatabaseName);
        return builder.ApplicationBuilder.AddResource(database);
    }
}
