using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Platform.Cosy.Store;
using Platform.ServiceDefaults;

namespace Platform.Cosy.Tests;

/// <summary>The app as it runs, in this process, on a free loopback port.</summary>
internal sealed class CosyInstance : IAsyncDisposable
{
    public const string Token = "cosy-test-token";
    private readonly WebApplication _app;

    private CosyInstance(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(20) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public HttpClient Client { get; }

    public static Task<CosyInstance> StartAsync(string store, params (string Key, string Value)[] settings) =>
        StartAsync([("ConnectionStrings:main", store), .. settings]);

    public static async Task<CosyInstance> StartAsync((string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Append((Key: "COSY_TOKEN", Value: Token)).ToDictionary(s => s.Key, s => (string?)s.Value));
        builder.AddServiceDefaults();
        builder.AddCosy();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapCosy();
        await app.StartAsync();
        return new(app);
    }

    public Task<HttpResponseMessage> PostMessageAsync(Guid id, Person who, string body) =>
        Client.PostAsJsonAsync($"/api/worlds/{who.World}/messages", new { id, avatarId = who.Avatar, body });

    public Task<HttpResponseMessage> EditAvatarAsync(Guid writeId, Guid avatar, string name, string bio) =>
        Client.PutAsJsonAsync($"/api/avatars/{avatar}", new { writeId, name, bio });

    public Task<HttpResponseMessage> AddUserAsync(Guid id, string name) => Client.PostAsJsonAsync("/api/users", new { id, name });

    public async Task<AuditEntry> AuditAsync(string kind, Guid id) => (await AuditAsync(kind, [id]))[0];

    public async Task<AuditEntry[]> AuditAsync(string kind, Guid[] ids)
    {
        var answer = await Client.PostAsJsonAsync("/admin/audit", new { kind, ids });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<AuditEntry[]>())!;
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    public async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        var answer = await Client.PostAsJsonAsync(path, body ?? new { });
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Somebody who lives in the first world, to write as.</summary>
    public async Task<Person> SomebodyAsync(int place = 0)
    {
        var world = await GetAsync($"/api/worlds/{place + 1}");
        return new(place + 1, world.GetProperty("avatars")[0].GetProperty("id").GetGuid());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}

internal sealed record Person(int World, Guid Avatar);
