using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Rehearsal.Api;

/// <summary>One service's HTTP API with its token. Every call is bounded in time; a fault names the service, the call and what came back.</summary>
internal sealed class JsonService(string name, Uri address, string? token, HttpClient http)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    public Task<T> GetAsync<T>(string path, CancellationToken cancel) => SendAsync<T>(HttpMethod.Get, path, null, CallTimeout, cancel);

    public Task<T> PostAsync<T>(string path, object? body, TimeSpan timeout, CancellationToken cancel) =>
        SendAsync<T>(HttpMethod.Post, path, body, timeout, cancel);

    public async Task PostAsync(string path, object? body, TimeSpan timeout, CancellationToken cancel)
    {
        using var answer = await AnswerAsync(HttpMethod.Post, path, body, timeout, cancel);
        await MustSucceedAsync(answer, HttpMethod.Post, path, cancel);
    }

    /// <summary>A command that may be refused with 409: the refusal is an answer, any other failure a fault.</summary>
    public async Task<CommandAnswer> CommandAsync(string path, CancellationToken cancel)
    {
        using var answer = await AnswerAsync(HttpMethod.Post, path, null, CallTimeout, cancel);
        if (answer.StatusCode == HttpStatusCode.Conflict)
        {
            var body = await ErrorAsync(answer, cancel);
            return new CommandAnswer(false, body.Error, body.Hint);
        }

        await MustSucceedAsync(answer, HttpMethod.Post, path, cancel);
        return new CommandAnswer(true, null, null);
    }

    /// <summary>An answer that goes on; only its beginning is bounded in time.</summary>
    public async Task<Stream> StreamAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await http.GetStreamAsync(new Uri(address, path), cancel).WaitAsync(CallTimeout, cancel);
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutException)
        {
            throw new ApiException(name, $"GET {path}", fault.Message, fault);
        }
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, TimeSpan timeout, CancellationToken cancel)
    {
        using var answer = await AnswerAsync(method, path, body, timeout, cancel);
        await MustSucceedAsync(answer, method, path, cancel);
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancel)
                ?? throw new ApiException(name, $"{method} {path}", "the answer was empty");
        }
        catch (JsonException fault)
        {
            throw new ApiException(name, $"{method} {path}", $"the answer could not be read: {fault.Message}", fault);
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpMethod method, string path, object? body, TimeSpan timeout, CancellationToken cancel)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bounded.CancelAfter(timeout);
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = JsonContent.Create(body);
        try
        {
            return await http.SendAsync(request, bounded.Token);
        }
        catch (OperationCanceledException fault) when (!cancel.IsCancellationRequested)
        {
            throw new ApiException(name, $"{method} {path}", $"no answer within {timeout.TotalSeconds:0} s", fault);
        }
        catch (HttpRequestException fault)
        {
            throw new ApiException(name, $"{method} {path}", fault.Message, fault);
        }
    }

    private async Task MustSucceedAsync(HttpResponseMessage answer, HttpMethod method, string path, CancellationToken cancel)
    {
        if (answer.IsSuccessStatusCode) return;
        var body = await ErrorAsync(answer, cancel);
        throw new ApiException(name, $"{method} {path}", $"answered {(int)answer.StatusCode}: {body.Error}");
    }

    private static async Task<ErrorBody> ErrorAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var text = await answer.Content.ReadAsStringAsync(cancel);
        try
        {
            var body = JsonSerializer.Deserialize<ErrorBody>(text, JsonSerializerOptions.Web);
            return body?.Error is null ? new ErrorBody(text, null) : body;
        }
        catch (JsonException)
        {
            // Not our error shape: the text itself is the best account there is.
            return new ErrorBody(text, null);
        }
    }

    private sealed record ErrorBody(string? Error, string? Hint);
}
