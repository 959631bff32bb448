using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Platform.Players.Measure;
using Platform.ServiceDefaults;

namespace Platform.Players.Load;

/// <summary>
/// What users send their requests with: one connection pool, a time-out of 10 s over the whole answer, no retries, no
/// redirects. HttpClient adds the W3C <c>traceparent</c>, so one trace reaches from here to the database.
/// </summary>
internal sealed class GatewayClient : IDisposable
{
    private const string SideHeader = "X-Platform-Side";
    public static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http;
    private readonly TimeSpan _timeOut;
    private readonly TimeProvider _time;

    public GatewayClient(ServiceEndpoints endpoints, TimeProvider time) : this(endpoints.Resolve(PlayersSettings.GatewayUrl), TimeOut, time)
    {
    }

    internal GatewayClient(Uri gateway, TimeSpan timeOut, TimeProvider time)
    {
        (_timeOut, _time) = (timeOut, time);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        _http = new HttpClient(handler) { BaseAddress = gateway, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <param name="json">The body; null sends none.</param>
    public async Task<Answer> SendAsync(HttpMethod method, string path, byte[]? json, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_timeOut, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var request = Request(method, path, json);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await response.Content.CopyToAsync(Stream.Null, either.Token);
            return new(AnswerKind.Status, (int)response.StatusCode, IsTarget(response));
        }
        catch (OperationCanceledException)
        {
            return new(AnswerKind.TimeOut, 0, false);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new(AnswerKind.Connection, 0, false);
        }
    }

    /// <summary>For what users must know before they begin; not counted as traffic.</summary>
    /// <exception cref="HttpRequestException">No answer, or one that is not 2xx.</exception>
    public async Task<JsonElement> ReadAsync(string path, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_timeOut, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), either.Token);
        response.EnsureSuccessStatusCode();
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(either.Token), cancellationToken: either.Token);
        return document.RootElement.Clone();
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, string path, byte[]? json)
    {
        var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version11 };
        if (json is null) return request;
        request.Content = new ByteArrayContent(json);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    private static bool IsTarget(HttpResponseMessage response) =>
        response.Headers.TryGetValues(SideHeader, out var sides) && sides.Contains("target");
}
