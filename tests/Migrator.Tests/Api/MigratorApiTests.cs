using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Platform.Migrator.Api;
using Platform.Migrator.Driving;
using Platform.Migrator.Traffic;
using Platform.Plans;
using Platform.ServiceDefaults;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Api;

/// <summary>The real service over HTTP, with a world of fakes behind its steps.</summary>
public sealed class MigratorApiTests : IAsyncLifetime
{
    private const string Token = "a-token";
    private readonly string state = Directory.CreateTempSubdirectory("migrator-").FullName;
    private readonly FakeWorld world = new();
    private WebApplication app = null!;
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        var plan = SamplePlans.Full with { Approvals = [Approval.Cutover], Fingerprint = "f" };
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Configuration[MigratorApi.TokenVariable] = Token;
        builder.Services.AddMigrator(plan, state);
        builder.Services.Replace(ServiceDescriptor.Singleton<IStepRunner>(world));
        builder.Services.Replace(ServiceDescriptor.Singleton<IObserver>(world));
        builder.Services.Replace(ServiceDescriptor.Singleton(new TrafficWatch(null, null, new([], [], TimeProvider.System), _ => null, (_, _, _) => Task.FromResult<Samples?>(null), _ => Task.CompletedTask)));
        app = builder.Build();
        app.MapServiceDefaults();
        app.MapMigratorApi();
        await app.StartAsync();
        http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task Command_WithoutToken_IsRefusedAndChangesNothing()
    {
        http.DefaultRequestHeaders.Authorization = null;

        var answer = await http.PostAsync("/api/commands/start", null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("planned", (await StatusAsync()).Phase);
    }

    [Fact]
    public async Task CutOver_TooEarly_IsAConflictThatSaysWhatToWaitFor()
    {
        var answer = await http.PostAsync("/api/commands/cut-over", null);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("hint").GetString()));
    }

    [Fact]
    public async Task Command_Unknown_IsNotFound() => Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync("/api/commands/destroy", null)).StatusCode);

    [Fact]
    public async Task Approve_OfSomethingUnknown_IsABadRequest() => Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/api/commands/approve?what=lunch", null)).StatusCode);

    [Fact]
    public async Task StartApprove_ByHttp_RunsToTheEndAndTheStatusAlwaysSaysWhoIsTheAuthority()
    {
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsync("/api/commands/start", null)).StatusCode);
        var waiting = await UntilAsync(s => s.WaitingFor == "approval: cutover");
        Assert.Contains("authority: source | not frozen | go back: yes", waiting.Line, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsync("/api/commands/approve?what=cutover", null)).StatusCode);
        var ended = await UntilAsync(s => s.Phase == "finished");

        Assert.Contains("authority: target | not frozen | go back: no", ended.Line, StringComparison.Ordinal);
        Assert.Equal("planned", ended.Phases[0].Name);
        Assert.NotNull(ended.FreezeMs);
    }

    [Fact]
    public async Task Events_ReplayTheJournalFromTheFirstRecord()
    {
        await http.PostAsync("/api/commands/start", null);
        await UntilAsync(s => s.WaitingFor == "approval: cutover");

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await using var stream = await http.GetStreamAsync("/api/events", limit.Token);
        using var reader = new StreamReader(stream);
        var text = "";
        while (!text.Contains("migration-started", StringComparison.Ordinal))
            text += await reader.ReadLineAsync(limit.Token) + "\n";

        Assert.Contains("driver-started", text, StringComparison.Ordinal);
        Assert.Contains("id: 1", text, StringComparison.Ordinal);
    }

    private async Task<StatusView> StatusAsync() => (await http.GetFromJsonAsync<StatusView>("/api/status"))!;

    private async Task<StatusView> UntilAsync(Func<StatusView, bool> reached)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var status = await StatusAsync();
            if (reached(status))
                return status;
            await Task.Delay(20, limit.Token);
        }
    }
}
