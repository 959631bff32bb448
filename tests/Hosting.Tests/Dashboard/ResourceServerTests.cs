using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Dashboard;
using Wire = Platform.Hosting.Dashboard.Wire;

namespace Platform.Hosting.Tests.Dashboard;

/// <summary>The dashboard's side of the conversation, over real HTTP/2.</summary>
public sealed class ResourceServerTests : IDisposable
{
    private const string Secret = "do-not-show-me";
    private readonly HttpClient client = new() { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task WatchResources_Running_TellsEverythingAndMasksSecrets()
    {
        await using var run = Start();
        var status = await run.HealthyAsync("web");
        var update = await FirstAsync(run, "WatchResources", new Wire.WatchResourcesRequest(), Wire.WatchResourcesUpdate.Parser);
        var web = update.InitialData.Resources.Single(r => r.DisplayName == "web");
        Assert.Equal(("Running", "Executable", status.Id), (web.State, web.ResourceType, web.Name));
        Assert.Equal("*****", web.Environment.Single(e => e.Name == "TOKEN").Value);
        Assert.Contains(web.Relationships, r => r is { ResourceName: "base", Type: "WaitFor" });
        Assert.Contains(web.Relationships, r => r is { ResourceName: "base", Type: "Parent" });
        Assert.Equal("base", web.Properties.Single(p => p.Name == "resource.parentName").Value.StringValue);
        Assert.Equal(status.ProcessId, (int)web.Properties.Single(p => p.Name == "executable.pid").Value.NumberValue);
        Assert.Contains(web.Urls, u => u is { FullUrl: "https://example.com/docs", DisplayProperties.DisplayName: "Docs" });
        var command = web.Commands.Single(c => c.Name == "wave");
        Assert.Equal(("Wave", "Really?", "Flash", true), (command.DisplayName, command.ConfirmationMessage, command.IconName, command.IsHighlighted));
        var token = update.InitialData.Resources.Single(r => r.DisplayName == "token").Properties.Single(p => p.Name == "Value");
        Assert.True(token.IsSensitive);
        Assert.DoesNotContain(Secret, web.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsoleLogs_Resource_HaveTimeAndNoSecret()
    {
        await using var run = Start();
        var id = (await run.HealthyAsync("web")).Id;
        var update = await FirstAsync(run, "WatchResourceConsoleLogs", new Wire.WatchResourceConsoleLogsRequest { ResourceName = id }, Wire.WatchResourceConsoleLogsUpdate.Parser);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT[\d:.]+Z my token is \*\*\*\*\*$", update.LogLines[0].Text);
    }

    [Fact]
    public async Task ExecuteCommand_FromTheDashboard_RunsAndAnswers()
    {
        await using var run = Start();
        var id = (await run.HealthyAsync("web")).Id;
        await run.StatusAsync("web", s => s.Commands.ContainsKey("wave"));
        var done = await FirstAsync(run, "ExecuteResourceCommand", new Wire.ResourceCommandRequest { ResourceName = id, CommandName = "wave" }, Wire.ResourceCommandResponse.Parser);
        Assert.Equal(Wire.ResourceCommandResponseKind.Failed, done.Kind);
        Assert.Equal("nobody waves back", done.Message);
    }

    [Theory]
    [InlineData("WatchTheWeather", true, "12")]
    [InlineData("WatchResources", false, "16")]
    public async Task Call_UnknownOrWithoutKey_GetsAGrpcStatus(string method, bool withKey, string status)
    {
        await using var run = Start();
        await run.HealthyAsync("web");
        using var answer = await SendAsync(run, method, new Wire.WatchResourcesRequest(), withKey);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(status, answer.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Control_RestartsOverHttp1_OnlyWithTheToken()
    {
        await using var run = Start();
        var before = (await run.HealthyAsync("web")).ProcessId;
        var control = run.Services.GetRequiredService<DashboardAccess>().Control;
        using var plain = new HttpClient();
        using var refused = await plain.PostAsync(new Uri($"{control.Url}/resources/web/commands/restart"), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        plain.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", control.Token);
        using var answer = await plain.PostAsync(new Uri($"{control.Url}/resources/web/commands/restart"), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(before, (await run.HealthyAsync("web")).ProcessId);
    }

    private static TestRun Start() => TestRun.Start(b =>
    {
        var token = b.AddParameter("token", secret: true);
        var parent = b.AddExecutable("base", "sleep", "/", "1000");
        b.AddExecutable("web", "sh", "/", "-c", "echo my token is $TOKEN; sleep 1000").WithEnvironment("TOKEN", token)
            .WaitFor(parent).WithParentRelationship(parent).WithUrl("https://example.com/docs", "Docs")
            .WithCommand("wave", "Wave", _ => Task.FromResult(CommandResults.Failure("nobody waves back")), new CommandOptions { ConfirmationMessage = "Really?", IconName = "Flash", IsHighlighted = true });
    }, $"--Parameters:token={Secret}");

    private async Task<T> FirstAsync<T>(TestRun run, string method, IMessage request, MessageParser<T> parser) where T : class, IMessage<T>
    {
        using var answer = await SendAsync(run, method, request, withKey: true);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        return await GrpcFraming.ReadAsync(PipeReader.Create(body), parser, TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(TestRun run, string method, IMessage request, bool withKey)
    {
        using var body = new MemoryStream();
        await GrpcFraming.WriteAsync(body, request, TestContext.Current.CancellationToken);
        return await SendAsync(run, method, new ByteArrayContent(body.ToArray()), withKey);
    }

    private async Task<HttpResponseMessage> SendAsync(TestRun run, string method, HttpContent content, bool withKey)
    {
        var access = run.Services.GetRequiredService<DashboardAccess>();
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{access.ServicePort}/{ResourceService.Name}/{method}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        if (withKey) message.Headers.Add("x-resource-service-api-key", access.ServiceKey);
        return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
