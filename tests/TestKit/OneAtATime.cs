using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.TestKit;

/// <summary>
/// Hands requests on one after the other. moto looks at a write's condition and then writes, in two steps that another request may come between; S3 does both at once,
/// and so does moto behind this.
/// </summary>
public sealed class OneAtATime : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly string _behind;
    private FakeService _service = null!;

    private OneAtATime(string behind) => _behind = behind;

    public string Url => _service.Url;

    public static async Task<OneAtATime> StartAsync(string behind)
    {
        var front = new OneAtATime(behind);
        front._service = await FakeService.StartAsync(routes => routes.Map("{**path}", front.HandOnAsync));
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _http.Dispose();
        _turn.Dispose();
    }

    private async Task HandOnAsync(HttpContext context)
    {
        using var request = await RequestAsync(context);
        await _turn.WaitAsync(context.RequestAborted);
        try
        {
            using var answer = await _http.SendAsync(request, CancellationToken.None); // What was begun is done, whoever went away.
            var body = await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Transfer-Encoding" or "Connection" or "Content-Length")))
                context.Response.Headers[name] = values.ToArray();
            if (context.Request.Method != "HEAD" && answer.StatusCode != System.Net.HttpStatusCode.NoContent)
                await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), _behind + context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body.ToArray());
        foreach (var header in context.Request.Headers.Where(h => h.Key is not ("Host" or "Content-Length" or "Connection" or "Expect")))
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
        }
        return request;
    }
}
