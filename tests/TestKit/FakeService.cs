using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Platform.TestKit;

/// <summary>An HTTP service of a test's own making, on a free port of the loopback.</summary>
public sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private bool _stopped;

    private FakeService(WebApplication app) => (_app, Url) = (app, app.Urls.First());

    /// <summary>Without a slash at its end; still known when the service is gone.</summary>
    public string Url { get; }

    public static async Task<FakeService> StartAsync(Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new FakeService(app);
    }

    /// <summary>Nobody answers from now on; requests without an answer are broken off. Repeatable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}
