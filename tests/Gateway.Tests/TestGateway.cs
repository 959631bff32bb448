using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Gateway.Tests;

/// <summary>The whole gateway on two free ports.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private const string Token = "test-token";

    private TestGateway(WebApplication app)
    {
        App = app;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Address = new Uri(addresses[0]);
        AdminAddress = new Uri(addresses[1]);
        Users = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        Admin = new HttpClient { BaseAddress = AdminAddress, Timeout = TimeSpan.FromSeconds(30) };
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public Uri AdminAddress { get; }

    public HttpClient Users { get; }

    public HttpClient Admin { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TestGateway> StartAsync(Uri source, Uri? target = null, params (string Key, string Value)[] settings)
    {
        (string Key, string Value)[] all =
        [
            ("GATEWAY:SOURCE", source.ToString()), ("GATEWAY:TARGET", (target ?? source).ToString()),
            ("GATEWAY:PORT", "0"), ("GATEWAY:ADMINPORT", "0"), ("GATEWAY_TOKEN", Token),
            ("SHUTDOWN:DRAINDELAY", "00:00:00"), ("SHUTDOWN:TIMEOUT", "00:00:02"), ("Logging:LogLevel:Default", "Error"), .. settings,
        ];
        var app = GatewayApp.Build([], builder => builder.Configuration.AddInMemoryCollection(all.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))));
        await app.StartAsync(Cancel);
        return new TestGateway(app);
    }

    public async Task<(int Status, JsonElement Body)> CommandAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Admin.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    public Task<(int Status, JsonElement Body)> HoldAsync(long epoch, long leaseMs = 30_000, int? maxHeld = null) =>
        CommandAsync(HttpMethod.Post, "/admin/hold", new { epoch, leaseMs, maxHeld });

    public Task<(int Status, JsonElement Body)> QuiesceAsync(long epoch, long budgetMs = 10_000) =>
        CommandAsync(HttpMethod.Post, "/admin/quiesce", new { epoch, budgetMs });

    public Task<(int Status, JsonElement Body)> ReleaseAsync(long epoch) => CommandAsync(HttpMethod.Post, "/admin/release", new { epoch });

    public Task<(int Status, JsonElement Body)> WeightAsync(int target) => CommandAsync(HttpMethod.Put, "/admin/weight", new { target });

    public async Task<JsonElement> StateAsync() => (await CommandAsync(HttpMethod.Get, "/admin/state")).Body;

    public async Task<JsonElement> MetricsAsync() => (await CommandAsync(HttpMethod.Get, "/admin/metrics")).Body;

    public Task HeldAsync(int count) => Eventually.TrueAsync(
        async () => (await StateAsync()).GetProperty("hold").GetProperty("held").GetInt32() == count, $"{count} writes held");

    public async ValueTask DisposeAsync()
    {
        Users.Dispose();
        Admin.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }
}
