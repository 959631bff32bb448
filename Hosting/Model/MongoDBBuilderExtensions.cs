using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class MongoDBBuilderExtensions
{
    private const int ContainerPort = 27017;

    public static IResourceBuilder<MongoDBServerResource> AddMongoDB(
        this IDistributedApplicationBuilder builder, string name, int? port = null,
        IResourceBuilder<ParameterResource>? userName = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.GeneratedSecret(builder, $"{name}-password");
        var server = new MongoDBServerResource(name, userName?.Resource, secret);
        return builder.AddResource(server)
            .WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, "tcp", name: MongoDBServerResource.PrimaryEndpointName, port: port, targetPort: ContainerPort))
            .WithAnnotation(new ContainerImageAnnotation { Image = "library/mongo", Registry = "docker.io", Tag = "8.3" })
            .WithIconName("DatabaseMultiple")
            .WithEnvironment("MONGO_INITDB_ROOT_USERNAME", server.UserNameReference)
            .WithEnvironment(c => c.EnvironmentVariables["MONGO_INITDB_ROOT_PASSWORD"] = secret);
    }

    public static IResourceBuilder<MongoDBDatabaseResource> AddDatabase(this IResourceBuilder<MongoDBServerResource> builder, string name, string? databaseName = null)
    {
        var database = new MongoDBDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(name, database.DatabaseName);
        return builder.ApplicationBuilder.AddResource(database);
    }
}
