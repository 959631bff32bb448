using System.Buffers;
using System.Net.Http.Headers;
using System.Text;

namespace Platform.Plans.Http;

/// <summary>
/// Sends the requests that a plan names. Their texts are resolved here, at the moment of use; a missing variable, a refused connection and
/// a time-out are values, and none of them tells a resolved text.
/// </summary>
/// <param name="client">Must not retry and must have no time-out of its own: each call brings one, and asking once means once.</param>
/// <param name="environment">See <see cref="PlanEnvironment"/>.</param>
public sealed class HttpCaller(HttpClient client, Func<string, string?> environment, TimeProvider time)
{
    public const int MostBytes = 1024 * 1024;

    /// <summary>Throws only when <paramref name="cancel"/> is.</summary>
    public Task<HttpAnswer> SendAsync(HttpCall call, Side? side, CancellationToken cancel) => SendAsync(call, side, null, cancel);

    /// <summary>Sends <paramref name="content"/>, byte for byte, in place of the call's own body.</summary>
    public Task<HttpAnswer> SendAsync(HttpCall call, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancel)
    {
        var body = new ReadOnlyMemoryContent(content);
        body.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return SendAsync(call, null, body, cancel);
    }

    private async Task<HttpAnswer> SendAsync(HttpCall call, Side? side, HttpContent? content, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        using var limit = new CancellationTokenSource(call.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var request = Request(call, side);
            request.Content = content ?? request.Content;
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            var (body, isCut) = await BodyAsync(response, both.Token);
            return new HttpAnswer((int)response.StatusCode, time.GetElapsedTime(began), Encoding.UTF8.GetString(body), null)
            {
                Content = body,
                ContentType = response.Content.Headers.ContentType?.ToString(),
                IsCut = isCut,
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Unanswered($"no answer within {call.Timeout.TotalMilliseconds:0} ms");
        }
        catch (PlanTextException fault)
        {
            return Unanswered(fault.Message);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Unanswered($"no answer ({Clause(fault)})"); // Handlers in the client bring exceptions of their own.
        }

        HttpAnswer Unanswered(string why) => new(null, time.GetElapsedTime(began), "", why);
    }

    /// <summary>Throws only when <paramref name="cancel"/> is.</summary>
    public async Task<CheckResult> CheckAsync(HttpCheck check, Side? side, CancellationToken cancel)
    {
        var answer = await SendAsync(check.Call, side, cancel);
        var reason = answer.Fault ?? Difference(check, answer, side);
        return new CheckResult(reason is null, answer.Status, answer.Latency, reason);
    }

    private string? Difference(HttpCheck check, HttpAnswer answer, Side? side)
    {
        if (answer.Status != check.Status)
            return $"it answered {answer.Status}, not {check.Status}";
        try
        {
            return JsonExpectation.Difference(answer.Body, check.Json.ToDictionary(pair => pair.Key, pair => PlanText.Resolve(pair.Value, environment, side)));
        }
        catch (PlanTextException fault)
        {
            return fault.Message;
        }
    }

    private HttpRequestMessage Request(HttpCall call, Side? side)
    {
        if (!Uri.TryCreate(PlanText.Resolve(call.Url, environment, side), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new PlanTextException($"{call.Url} does not resolve to an http URL");
        var request = new HttpRequestMessage(new HttpMethod(call.Method), url);
        if (call.BearerToken is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(token, side));
        if (call.JsonBody is { } body)
            request.Content = new StringContent(PlanText.ResolveJson(body, environment, side), Encoding.UTF8, "application/json");
        return request;
    }

    private string Token(string text, Side? side)
    {
        var token = PlanText.Resolve(text, environment, side);
        return token.All(letter => letter is > ' ' and < (char)127) ? token : throw new PlanTextException($"the token {text} holds a character that no header can");
    }

    /// <summary>Reads to the end as a user would, and keeps the first part.</summary>
    private static async Task<(byte[] Body, bool IsCut)> BodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        using var kept = new MemoryStream();
        var length = 0L;
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0; length += read)
                kept.Write(buffer, 0, (int)Math.Min(read, MostBytes - kept.Length));
            return (kept.ToArray(), length > MostBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Clause(Exception fault) => fault switch
    {
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } known => known.HttpRequestError.ToString(),
        HttpRequestException or IOException => fault.GetType().Name,
        _ => fault.Message,
    };
}
