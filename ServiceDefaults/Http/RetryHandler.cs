using System.Net;
using Polly;
using Polly.Retry;

namespace Platform.ServiceDefaults.Http;

/// <summary>
/// Asks again, a bounded number of times with jitter, where asking twice cannot do anything twice: GET and HEAD, after a transport fault or 502, 503, 504.
/// Stands in for the standard pipeline of <c>Microsoft.Extensions.Http.Resilience</c>.
/// </summary>
internal sealed class RetryHandler(ServiceHttpOptions options, TimeProvider time) : DelegatingHandler
{
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline = Build(options, time);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head || request.Content is not null)
            return await base.SendAsync(request, cancellationToken);
        return await _pipeline.ExecuteAsync(
            static async (state, cancel) => await state.Handler.SendOnceAsync(state.Request, cancel),
            (Handler: this, Request: request),
            cancellationToken);
    }

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancel) => base.SendAsync(request, cancel);

    private static ResiliencePipeline<HttpResponseMessage> Build(ServiceHttpOptions options, TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome, options, time)),
                DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Result, time)),
                OnRetry = static arguments =>
                {
                    arguments.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .Build();

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome, ServiceHttpOptions options, TimeProvider time) =>
        outcome.Exception is HttpRequestException
        || outcome.Result is { StatusCode: HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } answer
            && (RetryAfter(answer, time) ?? TimeSpan.Zero) <= options.LongestRetryAfter;

    private static TimeSpan? RetryAfter(HttpResponseMessage? answer, TimeProvider time)
    {
        var asked = answer?.Headers.RetryAfter;
        var wait = asked?.Delta ?? asked?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
