using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Migrator.Traffic.Gateway;

/// <summary>The gateway's admin API, one method a call. Every fault is a <see cref="StepFault"/> that says what was asked and what to do.</summary>
/// <param name="client">Without retries of its own: the driver repeats steps, and knows which.</param>
internal sealed class GatewayAdmin(HttpClient client, GatewayRouterPlan plan, Func<string, string?> environment, TimeProvider time)
{
    /// <summary>For calls that answer at once. Shorter than any freeze lease, so that an unanswered call is over before a new driver may act.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public Task<GatewayState> StateAsync(CancellationToken cancel) => CallAsync<GatewayState>(HttpMethod.Get, "state", null, Limit, cancel);

    public Task<GatewayCounters> MetricsAsync(CancellationToken cancel) => CallAsync<GatewayCounters>(HttpMethod.Get, "metrics", null, Limit, cancel);

    public Task WeightAsync(int target, CancellationToken cancel) => SendAsync(HttpMethod.Put, "weight", new { target }, Limit, cancel);

    public Task HoldAsync(long epoch, TimeSpan lease, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "hold", new { epoch, leaseMs = (long)lease.TotalMilliseconds }, Limit, cancel);

    public Task QuiesceAsync(long epoch, TimeSpan budget, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "quiesce", new { epoch, budgetMs = (long)budget.TotalMilliseconds }, budget + Limit, cancel);

    public Task ReleaseAsync(long epoch, CancellationToken cancel) => SendAsync(HttpMethod.Post, "release", new { epoch }, Limit, cancel);

    private async Task<T> CallAsync<T>(HttpMethod method, string path, object? body, TimeSpan limit, CancellationToken cancel)
    {
        var text = await SendAsync(method, path, body, limit, cancel);
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json) ?? throw new JsonException("null");
        }
        catch (JsonException fault)
        {
            throw Fault($"{path} answered something else than expected ({fault.Message})", "Check that the plan's `traffic.router.gateway.url` is the gateway's admin endpoint.", false);
        }
    }

    private async Task<string> SendAsync(HttpMethod method, string path, object? body, TimeSpan limit, CancellationToken cancel)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, timer.Token);
        try
        {
            using var request = Request(method, path, body);
            using var response = await client.SendAsync(request, both.Token);
            var text = await response.Content.ReadAsStringAsync(both.Token);
            return response.IsSuccessStatusCode ? text : throw Refused(path, response.StatusCode, text);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Fault($"{path} had no answer within {limit.TotalMilliseconds:0} ms; it may or may not have been done", "Check that the gateway runs and is not overloaded.", true);
        }
        catch (HttpRequestException fault)
        {
            throw Fault($"{path} could not be asked ({fault.HttpRequestError})", "Check that the gateway runs, and that its admin endpoint is the plan's `traffic.router.gateway.url`.", true);
        }
        catch (ConfigurationException fault)
        {
            throw Fault($"{path} could not be asked: {fault.Message.TrimEnd('.')}", "Start the migrator again with the gateway's address.", false);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, object? body)
    {
        try
        {
            var url = $"{PlanText.Resolve(plan.Url, environment).TrimEnd('/')}/admin/{path}";
            var request = new HttpRequestMessage(method, url) { Content = body is null ? null : JsonContent.Create(body, options: Json) };
            if (plan.BearerToken is { } token)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", PlanText.Resolve(token, environment));
            return request;
        }
        catch (PlanTextException fault)
        {
            throw Fault($"{path} cannot be asked: {fault.Message}", "Set the variable that the plan names, and start again.", false);
        }
        catch (UriFormatException)
        {
            throw Fault($"{path} cannot be asked: {plan.Url} does not resolve to a URL", "Correct the plan's `traffic.router.gateway.url`.", false);
        }
    }

    private static StepFault Refused(string path, HttpStatusCode status, string text)
    {
        var answer = Read(text);
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Fault($"{path} refused the token", "Give the migrator the gateway's own token (the plan's `traffic.router.gateway.token`).", false),
            HttpStatusCode.Conflict => Fault($"{path}: {answer.Error?.TrimEnd('.') ?? "it conflicts with what holds there"}", answer.Hint ?? "Look at the gateway's /admin/state.", path == "quiesce"),
            _ => Fault($"{path} answered {(int)status}{(answer.Error is null ? "" : $": {answer.Error.TrimEnd('.')}")}", answer.Hint ?? "Look at the gateway's log.", (int)status >= 500),
        };
    }

    private static GatewayError Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<GatewayError>(text, Json) ?? new GatewayError(null, null);
        }
        catch (JsonException)
        {
            return new GatewayError(null, null); // Something in front of the gateway answered; the status is all there is.
        }
    }

    private static StepFault Fault(string what, string hint, bool transient) => new($"The gateway's {what}.", hint, transient);

    private sealed record GatewayError(string? Error, string? Hint);
}
