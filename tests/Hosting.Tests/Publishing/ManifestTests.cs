using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Platform.TestKit;

namespace Platform.Hosting.Tests.Publishing;

public sealed class ManifestTests : IDisposable
{
    private const string Secret = "not-for-any-file";
    private readonly string directory = Directory.CreateTempSubdirectory("platform-manifest-test-").FullName;

    private string Manifest => Path.Combine(directory, "aspire-manifest.json");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Publish_ProjectsWithEndpoints_AreWrittenAsAspireDoes()
    {
        var web = await EntryAsync("web", builder =>
        {
            var api = builder.AddProject<SomeProject>("api", launchProfileName: null).WithHttpEndpoint();
            builder.AddProject<SomeProject>("web", launchProfileName: null).WithArgs("serve", "--fast")
                .WithHttpEndpoint().WithHttpEndpoint(name: "admin", env: "ADMIN_PORT").WithHttpEndpoint(name: "fixed", port: 9000, targetPort: 9001).WithExternalHttpEndpoints()
                .WithReference(api).WithEnvironment("API", api.GetEndpoint("http")).WithEnvironment("TEXT", "a b")
                .WithEnvironment("MIXED", $"{api.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}/x").WaitFor(api);
        });
        Assert.Equal($$"""
            {
              "type": "project.v0",
              "path": "{{Path.GetRelativePath(directory, SomeProject.Place)}}",
              "args": ["serve", "--fast"],
              "env": {
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
                "HTTP_PORTS": "{web.bindings.http.targetPort};{web.bindings.fixed.targetPort}",
                "ADMIN_PORT": "{web.bindings.admin.targetPort}",
                "services__api__http__0": "{api.bindings.http.url}",
                "API": "{api.bindings.http.url}",
                "TEXT": "a b",
                "MIXED": "{api.bindings.http.hostAndPort}/x"
              },
              "bindings": {
                "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "external": true },
                "admin": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8000, "external": true },
                "fixed": { "scheme": "http", "protocol": "tcp", "transport": "http", "port": 9000, "targetPort": 9001, "external": true }
              }
            }
            """, web, Same);
    }

    [Fact]
    public async Task Publish_Postgres_IsAContainerWithAGeneratedPassword()
    {
        static void Model(IDistributedApplicationBuilder builder)
        {
            var database = builder.AddPostgres("pg").WithImageTag("17").WithArgs("-c", "wal_level=logical").AddDatabase("main", "cosy");
            builder.AddExecutable("tool", "true", "/").WithReference(database, "other");
        }
        Assert.Equal("""
            {
              "type": "container.v0",
              "connectionString": "Host={pg.bindings.tcp.host};Port={pg.bindings.tcp.port};Username=postgres;Password={pg-password.value}",
              "image": "docker.io/library/postgres:17",
              "args": ["-c", "wal_level=logical"],
              "env": {
                "POSTGRES_HOST_AUTH_METHOD": "scram-sha-256",
                "POSTGRES_INITDB_ARGS": "--auth-host=scram-sha-256 --auth-local=scram-sha-256",
                "POSTGRES_USER": "postgres",
                "POSTGRES_PASSWORD": "{pg-password.value}"
              },
              "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } }
            }
            """, await EntryAsync("pg", Model), Same);
        Assert.Equal("""{ "type": "value.v0", "connectionString": "{pg.connectionString};Database=cosy" }""", await EntryAsync("main", Model), Same);
        Assert.Equal("""
            { "type": "parameter.v0", "value": "{pg-password.inputs.value}", "inputs": { "value": { "type": "string", "secret": true, "default": { "generate": { "minLength": 22, "special": false } } } } }
            """, await EntryAsync("pg-password", Model), Same);
        Assert.Contains("\"ConnectionStrings__other\": \"{main.connectionString}\"", await EntryAsync("tool", Model), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_Parameters_AreQuestionsAndHoldNoSecret()
    {
        static void Model(IDistributedApplicationBuilder builder)
        {
            builder.AddParameter("asked");
            builder.AddParameter("known", "blue", publishValueAsDefault: true);
            builder.AddParameter("kept", "red");
            builder.AddParameter("token", new GenerateParameterDefault { MinLength = 32 }, secret: true);
            builder.AddConnectionString("outside");
        }
        Assert.Equal("""{ "type": "parameter.v0", "value": "{asked.inputs.value}", "inputs": { "value": { "type": "string" } } }""", await EntryAsync("asked", Model), Same);
        Assert.Equal("""{ "type": "parameter.v0", "value": "{known.inputs.value}", "inputs": { "value": { "type": "string", "default": { "value": "blue" } } } }""", await EntryAsync("known", Model), Same);
        Assert.Equal("""{ "type": "parameter.v0", "value": "{kept.inputs.value}", "inputs": { "value": { "type": "string" } } }""", await EntryAsync("kept", Model), Same);
        Assert.Equal("""{ "type": "parameter.v0", "value": "{token.inputs.value}", "inputs": { "value": { "type": "string", "secret": true, "default": { "generate": { "minLength": 32 } } } } }""", await EntryAsync("token", Model), Same);
        Assert.Equal("""{ "type": "parameter.v0", "connectionString": "{outside.value}", "value": "{outside.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } }""", await EntryAsync("outside", Model), Same);
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(Manifest, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_SameModelTwice_GivesTheSameBytesInModelOrder()
    {
        void Model(IDistributedApplicationBuilder builder)
        {
            builder.AddPostgres("z").AddDatabase("y");
            builder.AddParameter("a");
        }
        await PublishAsync(Model);
        var first = await File.ReadAllTextAsync(Manifest, TestContext.Current.CancellationToken);
        await PublishAsync(Model);
        Assert.Equal(first, await File.ReadAllTextAsync(Manifest, TestContext.Current.CancellationToken));
        Assert.Equal(["z", "y", "a", "z-password"], JsonDocument.Parse(first).RootElement.GetProperty("resources").EnumerateObject().Select(r => r.Name));
        Assert.DoesNotContain('\r', first);
        Assert.Equal([Manifest], Directory.GetFileSystemEntries(directory));
    }

    [Fact]
    public async Task Publish_ExcludedResource_IsLeftOut()
    {
        await PublishAsync(builder =>
        {
            builder.AddExecutable("kept", "true", "/");
            builder.AddExecutable("left-out", "true", "/").ExcludeFromManifest();
        });
        Assert.DoesNotContain("left-out", await File.ReadAllTextAsync(Manifest, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public Task Publish_ReferenceToAnExcludedResource_IsRefused() => RefusedAsync("it refers to 'left-out', which is excluded", builder =>
    {
        var server = builder.AddPostgres("left-out").ExcludeFromManifest();
        builder.AddExecutable("tool", "true", "/").WithReference(server);
    });

    [Fact]
    public Task Publish_ReferenceToAnEndpointThatIsNotThere_IsRefused() => RefusedAsync("endpoint 'nope' of 'api'", builder =>
    {
        var api = builder.AddProject<SomeProject>("api", launchProfileName: null).WithHttpEndpoint();
        builder.AddExecutable("tool", "true", "/").WithEnvironment("API", api.GetEndpoint("nope"));
    });

    [Fact]
    public Task Publish_ValueThatOnlyARunKnows_IsRefused() => RefusedAsync("tool: its environment or arguments cannot be published", builder =>
    {
        var api = builder.AddProject<SomeProject>("api", launchProfileName: null).WithHttpEndpoint();
        builder.AddExecutable("tool", "true", "/").WithEnvironment(c => c.EnvironmentVariables["API"] = api.GetEndpoint("http").Url);
    });

    [Fact]
    public Task Publish_ResourceThatNoManifestKnows_IsRefused() => RefusedAsync("a manifest cannot hold a Strange", builder => builder.AddResource(new Strange("odd")));

    [Fact]
    public async Task Publish_Failure_LeavesTheOldManifest()
    {
        await File.WriteAllTextAsync(Manifest, "old", TestContext.Current.CancellationToken);
        await RefusedAsync("Strange", builder => builder.AddResource(new Strange("odd")));
        Assert.Equal("old", await File.ReadAllTextAsync(Manifest, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--publisher manifest", "nothing says where")]
    [InlineData("--publisher docker --output-path x.json", "no publisher 'docker'")]
    [InlineData("--operation publish --step fly --output-path x.json", "fly: there is no such step")]
    public async Task Publish_SomethingElse_IsRefused(string arguments, string reason)
    {
        await using var run = TestRun.Start(_ => { }, arguments.Split(' '));
        Assert.Contains(reason, (await run.FailureAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--publisher", "manifest")]
    [InlineData("--operation", "publish", "--step", "publish-manifest")]
    [InlineData("--operation", "publish", "--step", "publish")]
    public async Task Publish_DirectoryAsOutput_GetsTheFile(params string[] arguments)
    {
        var builder = TestRun.Builder([.. arguments, "--output-path", Path.Combine(directory, "deep", "er")]);
        Assert.True(builder.ExecutionContext.IsPublishMode);
        Assert.Equal(DistributedApplicationOperation.Publish, builder.ExecutionContext.Operation);
        await RunAsync(builder);
        Assert.True(File.Exists(Path.Combine(directory, "deep", "er", "aspire-manifest.json")));
    }

    [Fact]
    public void ExecutionContext_NoPublishArguments_IsRunMode() => Assert.True(TestRun.Builder().ExecutionContext is { IsRunMode: true, IsPublishMode: false, Operation: DistributedApplicationOperation.Run });

    private static bool Same(string expected, string actual) => JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(actual).RootElement)
        && Order(expected).SequenceEqual(Order(actual));

    /// <summary>Names in the order in which they stand: JSON does not care, a diff does.</summary>
    private static IEnumerable<string> Order(string json) => json.Split('"').Where((_, i) => i % 2 == 1);

    private async Task<string> EntryAsync(string name, Action<IDistributedApplicationBuilder> model)
    {
        await PublishAsync(model);
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Manifest, TestContext.Current.CancellationToken));
        return manifest.RootElement.GetProperty("resources").GetProperty(name).GetRawText();
    }

    private async Task PublishAsync(Action<IDistributedApplicationBuilder> model)
    {
        await RunAsync(Builder(model));
        Assert.Empty(ManifestRules.Violations(await File.ReadAllTextAsync(Manifest, TestContext.Current.CancellationToken)));
    }

    private async Task RefusedAsync(string reason, Action<IDistributedApplicationBuilder> model)
    {
        var fault = await Assert.ThrowsAnyAsync<HostingException>(() => RunAsync(Builder(model)));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    private IDistributedApplicationBuilder Builder(Action<IDistributedApplicationBuilder> model)
    {
        var builder = TestRun.Builder("--publisher", "manifest", "--output-path", Manifest, $"--Parameters:token={Secret}", $"--Parameters:asked={Secret}", $"--ConnectionStrings:outside={Secret}", $"--Parameters:pg-password={Secret}");
        model(builder);
        return builder;
    }

    private static async Task RunAsync(IDistributedApplicationBuilder builder)
    {
        await using var application = builder.Build();
        await application.Services.GetRequiredService<IApplicationOperation>().RunAsync(TestContext.Current.CancellationToken);
    }

    private sealed class SomeProject : IProjectMetadata
    {
        public const string Place = "/nowhere/Some/Some.csproj";

        public string ProjectPath => Place;
    }

    private sealed class Strange(string name) : Resource(name);
}
