using System.Text;
using System.Text.Json;
using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Publishing;
using Platform.TestKit;

namespace Platform.Hosting.Tests.Publishing;

/// <summary>Containers, Redis and MongoDB as Aspire writes them.</summary>
public sealed class ContainerManifestTests
{
    [Fact]
    public async Task Write_Container_HasItsImageMountsAndEntrypoint()
        => Same(
            """
            {
              "type": "container.v0",
              "image": "ghcr.io/owner/mail:1.2",
              "entrypoint": "/mail",
              "args": ["--quiet"],
              "bindMounts": [{ "source": "../srv/mail", "target": "/conf", "readOnly": true }],
              "volumes": [
                { "name": "mail", "target": "/var/mail", "readOnly": false },
                { "name": "mail-2", "target": "/tmp", "readOnly": false }
              ],
              "bindings": { "smtp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 25 } }
            }
            """,
            (await WriteAsync(b => b.AddContainer("mail", "ghcr.io/owner/mail:1.2").WithEntrypoint("/mail").WithArgs("--quiet")
                .WithBindMount("/srv/mail", "/conf", isReadOnly: true).WithVolume("mail", "/var/mail").WithVolume("/tmp").WithEndpoint(targetPort: 25, name: "smtp"))).GetProperty("mail"));

    [Fact]
    public async Task Write_Redis_KeepsThePasswordOutOfTheArguments()
        => Same(
            """
            {
              "type": "container.v0",
              "connectionString": "{cache.bindings.tcp.hostAndPort},password={cache-password.value}",
              "image": "docker.io/library/redis:8.6",
              "entrypoint": "/bin/sh",
              "args": ["-c", "redis-server --requirepass $REDIS_PASSWORD"],
              "env": { "REDIS_PASSWORD": "{cache-password.value}" },
              "bindings": { "tcp": { "scheme": "redis", "protocol": "tcp", "transport": "tcp", "targetPort": 6379 } }
            }
            """,
            (await WriteAsync(b => b.AddRedis("cache"))).GetProperty("cache"));

    [Fact]
    public async Task Write_MongoDb_EncodesThePasswordWhereItIsDeployed()
    {
        var resources = await WriteAsync(b => b.AddExecutable("tool", "true", "/").WithReference(b.AddMongoDB("store").AddDatabase("chats")));
        Same("""{ "type": "annotated.string", "value": "{store-password.value}", "filter": "uri" }""", resources.GetProperty("store-password-uri-encoded"));
        Same("""{ "type": "value.v0", "connectionString": "mongodb://admin:{store-password-uri-encoded.value}@{store.bindings.tcp.hostAndPort}/chats?authSource=admin&authMechanism=SCRAM-SHA-256" }""", resources.GetProperty("chats"));
        Assert.Equal("docker.io/library/mongo:8.3", resources.GetProperty("store").GetProperty("image").GetString());
    }

    private static async Task<JsonElement> WriteAsync(Action<IDistributedApplicationBuilder> model)
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish"]);
        model(builder);
        await using var application = builder.Build();
        var text = Encoding.UTF8.GetString((await application.Services.GetRequiredService<ManifestWriter>().WriteAsync("/app", CancellationToken.None)).Span);
        Assert.Empty(ManifestRules.Violations(text));
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("resources").Clone();
    }

    private static void Same(string expected, JsonElement actual)
        => Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(expected).RootElement), JsonSerializer.Serialize(actual));
}
