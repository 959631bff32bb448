using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Running;

public sealed class EnvironmentResolverTests
{
    private const string Secret = "s3cret-value";

    [Fact]
    public async Task Resolve_References_AreInjectedAsAspireDoes()
    {
        var variables = await ResolveAsync(builder =>
        {
            var api = Project(builder, "api").WithHttpEndpoint(port: 15001).WithHttpEndpoint(name: "admin", port: 15002, env: "ADMIN_PORT");
            var other = Project(builder, "other").WithHttpEndpoint(port: 15003).WithHttpEndpoint(name: "hidden", port: 15004, env: "HIDDEN");
            var database = builder.AddPostgres("pg", port: 15005, password: builder.AddParameter("pw", "abcd", secret: true)).AddDatabase("main-source", "cosy");
            return Project(builder, "web").WithHttpEndpoint(port: 15006).WithReference(api).WithReference(other.GetEndpoint("http"))
                .WithReference(database).WithReference(database, "main").WithEnvironment("PLAIN", "text").WithEnvironment("URL", api.GetEndpoint("admin"))
                .WithEnvironment("MIXED", $"{api.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}/x");
        });
        Assert.Equal("http://127.0.0.1:15001", variables["services__api__http__0"].Value);
        Assert.Equal("http://127.0.0.1:15002", variables["services__api__admin__0"].Value);
        Assert.Equal("http://127.0.0.1:15003", variables["services__other__http__0"].Value);
        Assert.DoesNotContain("services__other__hidden__0", variables.Keys);
        Assert.Equal("Host=127.0.0.1;Port=15005;Username=postgres;Password=abcd;Database=cosy", variables["ConnectionStrings__main-source"].Value);
        Assert.Equal(variables["ConnectionStrings__main-source"].Value, variables["ConnectionStrings__main"].Value);
        Assert.Equal("http://127.0.0.1:15006", variables["ASPNETCORE_URLS"].Value);
        Assert.Equal("text", variables["PLAIN"].Value);
        Assert.Equal("http://127.0.0.1:15002", variables["URL"].Value);
        Assert.Equal("127.0.0.1:15001/x", variables["MIXED"].Value);
    }

    [Fact]
    public async Task Resolve_EndpointWithVariable_GetsItsPortAndNoUrls()
    {
        var variables = await ResolveAsync(builder => Project(builder, "gateway").WithHttpEndpoint(port: 15011, env: "GATEWAY__PORT").WithHttpEndpoint(name: "admin", port: 15012, env: "GATEWAY__ADMINPORT"));
        Assert.Equal("15011", variables["GATEWAY__PORT"].Value);
        Assert.Equal("15012", variables["GATEWAY__ADMINPORT"].Value);
        Assert.DoesNotContain(variables.Values, v => v.FromModel && v.Name == "ASPNETCORE_URLS");
    }

    [Fact]
    public async Task Resolve_SecretParameter_IsGivenToTheProcessAndMaskedForPeople()
    {
        var variables = await ResolveAsync(
            builder => Project(builder, "web").WithEnvironment("TOKEN", builder.AddParameter("token", secret: true)).WithEnvironment("OPEN", builder.AddParameter("open", "visible")),
            $"--Parameters:token={Secret}");
        Assert.Equal((Secret, "*****"), (variables["TOKEN"].Value, variables["TOKEN"].Shown));
        Assert.Equal("visible", variables["OPEN"].Shown);
    }

    [Fact]
    public async Task Resolve_ProjectWithDashboard_IsToldWhereTelemetryGoes()
    {
        var variables = await ResolveAsync(builder => Project(builder, "web"), "--PLATFORM_DASHBOARD=aspire");
        Assert.StartsWith("http://127.0.0.1:", variables["OTEL_EXPORTER_OTLP_ENDPOINT"].Value, StringComparison.Ordinal);
        Assert.Equal("web", variables["OTEL_SERVICE_NAME"].Value);
        Assert.StartsWith("x-otlp-api-key=", variables["OTEL_EXPORTER_OTLP_HEADERS"].Value, StringComparison.Ordinal);
        Assert.Matches("^service.instance.id=[0-9a-f]{8}$", variables["OTEL_RESOURCE_ATTRIBUTES"].Value);
    }

    [Fact]
    public async Task GeneratedDefault_TwoParameters_Differ_AndConfigurationWins()
    {
        var builder = TestRun.Builder("--Parameters:fixed=given");
        var defaults = new GenerateParameterDefault { MinLength = 32, Special = false };
        var values = new List<string?>();
        foreach (var name in (string[])["one", "two", "fixed"]) values.Add(await builder.AddParameter(name, defaults, secret: true).Resource.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Matches("^[A-Za-z0-9]{32}$", values[0]);
        Assert.NotEqual(values[0], values[1]);
        Assert.Equal("given", values[2]);
    }

    private static IResourceBuilder<ProjectResource> Project(IDistributedApplicationBuilder builder, string name) => builder.AddProject<SomeProject>(name, launchProfileName: null);

    private static async Task<Dictionary<string, EnvironmentValue>> ResolveAsync(Func<IDistributedApplicationBuilder, IResourceBuilder<ProjectResource>> model, params string[] settings)
    {
        var builder = TestRun.Builder(settings);
        var resource = model(builder).Resource;
        await using var application = builder.Build();
        await application.Services.GetRequiredService<Parameters>().ResolveAsync(TestContext.Current.CancellationToken);
        application.Services.GetRequiredService<Addresses>().Allocate();
        await application.Services.GetRequiredService<Addresses>().ResolveAsync(TestContext.Current.CancellationToken);
        var values = await application.Services.GetRequiredService<EnvironmentResolver>().ResolveAsync(resource, TestContext.Current.CancellationToken);
        return values.ToDictionary(v => v.Name);
    }

    private sealed class SomeProject : IProjectMetadata
    {
        public string ProjectPath => "/nowhere/Some.csproj";
    }
}
