using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Tests.Containers;

/// <summary>What can be said without any engine.</summary>
public sealed class ContainerModelTests
{
    private const string NoEngine = "--PLATFORM_CONTAINER_ENGINE=none";

    [Fact]
    public async Task Start_ContainerWithoutEngine_NamesItAndTheRemedy()
    {
        await using var run = TestRun.Start(b => b.AddContainer("mail", "mailhog/mailhog", "v1.0.1"), NoEngine);
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.MissingTool, "mail"), (fault.ExitCode, fault.Resource));
        Assert.Contains("docker or podman", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_EngineThatDoesNotAnswer_SaysSo()
    {
        await using var run = TestRun.Start(b => b.AddContainer("mail", "mailhog/mailhog"), "--PLATFORM_CONTAINER_ENGINE=false");
        Assert.Contains("false does not answer", (await run.FailureAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PersistentContainerWithoutPort_IsRefused()
    {
        await using var run = TestRun.Start(b => b.AddRedis("cache").WithLifetime(ContainerLifetime.Persistent), NoEngine);
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.Model, "cache"), (fault.ExitCode, fault.Resource));
        Assert.Contains("outlives the run", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionStrings_MongoAndRedis_AreTheirClients()
    {
        var builder = TestRun.Builder("--Parameters:pw=p@ss/word");
        var password = builder.AddParameter("pw", secret: true);
        var chats = builder.AddMongoDB("store", port: 27018, password: password).AddDatabase("chats", "cosy chats").Resource;
        var cache = builder.AddRedis("cache", port: 6380, password: password).Resource;
        foreach (var endpoint in builder.Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>())) endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "127.0.0.1", endpoint.Port!.Value);
        Assert.Equal("mongodb://admin:p%40ss%2Fword@127.0.0.1:27018/cosy%20chats?authSource=admin&authMechanism=SCRAM-SHA-256", await chats.ConnectionStringExpression.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("127.0.0.1:6380,password=p@ss/word", await cache.ConnectionStringExpression.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("mongodb://admin:{pw-uri-encoded.value}@{store.bindings.tcp.hostAndPort}/?authSource=admin&authMechanism=SCRAM-SHA-256", chats.Parent.ConnectionStringExpression.ValueExpression);
    }
}
