using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class RedisBuilderExtensions
{
    private const int ContainerPort = 6379;

    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.GeneratedSecret(builder, $"{name}-password");
        return builder.AddResource(new RedisResource(name, secret))
            .WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, "redis", name: RedisResource.PrimaryEndpointName, port: port, targetPort: ContainerPort))
            .WithAnnotation(new ContainerImageAnnotation { Image = "library/redis", Registry = "docker.io", Tag = "8.6" })
            .WithIconName("Database")
            .WithEntrypoint("/bin/sh") // the password is in the environment, not in what a list of processes shows
            .WithEnvironment(c => c.EnvironmentVariables["REDIS_PASSWORD"] = secret)
            .WithArgs("-c", "redis-server --requirepass $REDIS_PASSWORD");
    }
}
