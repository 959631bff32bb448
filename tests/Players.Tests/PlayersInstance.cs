using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Players.Ledger;
using Platform.ServiceDefaults;

namespace Platform.Players.Tests;

/// <summary>The program as it runs, in this process, with the fake app behind its gateway's name.</summary>
internal sealed class PlayersInstance : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PlayersInstance(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "players-token");
    }

    public HttpClient Client { get; }

    public WriteLedger Ledger => _app.Services.GetRequiredService<WriteLedger>();

    public static async Task<PlayersInstance> StartAsync(FakeApp fake, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PLAYERS_TOKEN"] = "players-token",
            ["COSY_TOKEN"] = FakeApp.Token,
            ["services:gateway:http:0"] = fake.Url.ToString(),
            ["services:cosy-target:http:0"] = fake.Url.ToString(),
            ["PLAYERS:WRITESPERSECOND"] = "200",
            ["PLAYERS:READSPERSECOND"] = "100",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        builder.AddServiceDefaults();
        builder.AddPlayers();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapPlayers();
        await app.StartAsync();
        return new(app);
    }

    public async Task<JsonElement> StatusAsync() => await Client.GetFromJsonAsync<JsonElement>("/status");

    public async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        var answer = body is null ? await Client.PostAsync(path, null) : await Client.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<JsonElement> CompareAsync() => PostAsync("/control/compare", new { url = "http://cosy-target" });

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
