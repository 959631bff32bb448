using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Platform.ServiceDefaults.Http;

namespace Platform.ServiceDefaults.Tests.Http;

public sealed class RetryHandlerTests : IDisposable
{
    private readonly Scripted _server = new();
    private readonly HttpMessageInvoker _client;

    public RetryHandlerTests() => _client = new HttpMessageInvoker(
        new RetryHandler(new ServiceHttpOptions { RetryDelay = TimeSpan.FromMilliseconds(5), LongestRetryAfter = TimeSpan.FromSeconds(2) }, TimeProvider.System)
        {
            InnerHandler = _server,
        });

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("GET", 502)]
    [InlineData("GET", 503)]
    [InlineData("HEAD", 504)]
    public async Task Send_SafeMethodAndPassingFault_AsksAgain(string method, int status)
    {
        _server.Answers.Enqueue(() => new HttpResponseMessage((HttpStatusCode)status));
        _server.Answers.Enqueue(() => throw new HttpRequestException("connection refused"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(method)).StatusCode);
        Assert.Equal(3, _server.Asked);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Send_Write_IsSentOnce(string method)
    {
        _server.Answers.Enqueue(() => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync(method)).StatusCode);
        Assert.Equal(1, _server.Asked);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task Send_AnswerThatWillNotChange_IsTheResult(int status)
    {
        _server.Answers.Enqueue(() => new HttpResponseMessage((HttpStatusCode)status));
        Assert.Equal(status, (int)(await SendAsync("GET")).StatusCode);
        Assert.Equal(1, _server.Asked);
    }

    [Fact]
    public async Task Send_AlwaysFailing_GivesUpAfterTwoRetries()
    {
        for (var i = 0; i < 9; i++)
            _server.Answers.Enqueue(() => new HttpResponseMessage(HttpStatusCode.BadGateway));
        Assert.Equal(HttpStatusCode.BadGateway, (await SendAsync("GET")).StatusCode);
        Assert.Equal(3, _server.Asked);
    }

    [Fact]
    public async Task Send_RetryAfter_IsWaitedFor()
    {
        _server.Answers.Enqueue(() => Busy(TimeSpan.FromSeconds(1)));
        var watch = Stopwatch.StartNew();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET")).StatusCode);
        Assert.True(watch.ElapsedMilliseconds >= 950, $"asked again after {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Send_RetryAfterBeyondTheBound_IsNotWaitedFor()
    {
        _server.Answers.Enqueue(() => Busy(TimeSpan.FromMinutes(1)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync("GET")).StatusCode);
        Assert.Equal(1, _server.Asked);
    }

    private Task<HttpResponseMessage> SendAsync(string method) =>
        _client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "http://a/"), TestContext.Current.CancellationToken);

    private static HttpResponseMessage Busy(TimeSpan wait) =>
        new(HttpStatusCode.ServiceUnavailable) { Headers = { RetryAfter = new RetryConditionHeaderValue(wait) } };

    private sealed class Scripted : HttpMessageHandler
    {
        public Queue<Func<HttpResponseMessage>> Answers { get; } = new();

        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(Answers.TryDequeue(out var answer) ? answer() : new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
