using System.Net;
using System.Net.Http.Headers;

namespace Platform.Gateway.Tests.Forwarding;

/// <summary>
/// A server that keeps a connection alive for one request, reads the next one (and may have done what it says), then closes without an answer. The HTTP client below the gateway takes
/// that for a stale connection and repeats a request without a body on a new one; of a write the gateway must not let it.
/// </summary>
public class NeverTwiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("DELETE", null)]
    [InlineData("POST", null)]
    [InlineData("POST", "")]
    [InlineData("POST", "body")]
    [InlineData("PUT", "body")]
    [InlineData("PATCH", "body")]
    [InlineData("PURGE", null)]
    public async Task Write_ConnectionEndsAfterItWasRead_IsSentOnceAndIs502(string method, string? body)
    {
        await using var app = OneAnswerPerConnection();
        await using var gateway = await TestGateway.StartAsync(app.Address);
        Assert.Equal("ok", await gateway.Users.GetStringAsync("/", Cancel));
        for (var i = 1; i <= 3; i++)
        {
            var before = app.Requests;
            using var request = new HttpRequestMessage(new HttpMethod(method), "/") { Content = body is null ? null : new StringContent(body) };
            using var answer = await gateway.Users.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            Assert.Equal(before + 1, app.Requests);
            Assert.Equal("ok", await gateway.Users.GetStringAsync("/", Cancel));
        }
    }

    [Fact]
    public async Task Write_ChunkedBody_IsSentOnce()
    {
        await using var app = OneAnswerPerConnection();
        await using var gateway = await TestGateway.StartAsync(app.Address);
        Assert.Equal("ok", await gateway.Users.GetStringAsync("/", Cancel));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("body"), Headers = { TransferEncodingChunked = true } };
        using var answer = await gateway.Users.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(2, app.Requests);
    }

    /// <summary>Shows that the test server really provokes the repetition, so that the tests above prove something.</summary>
    [Fact]
    public async Task Read_ConnectionEndsAfterItWasRead_IsAskedAgain()
    {
        await using var app = OneAnswerPerConnection();
        await using var gateway = await TestGateway.StartAsync(app.Address);
        Assert.Equal("ok", await gateway.Users.GetStringAsync("/", Cancel));
        Assert.Equal("ok", await gateway.Users.GetStringAsync("/", Cancel));
        Assert.Equal(3, app.Requests);
    }

    [Fact]
    public async Task Write_NoConnectionToBeHad_IsNotSent()
    {
        await using var gateway = await TestGateway.StartAsync(ForwarderFaultTests.ClosedPort());
        using var content = new StringContent("x") { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
        using var answer = await gateway.Users.PostAsync("/", content, Cancel);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    /// <summary>Answers the first request of each connection, then reads the second and closes.</summary>
    private static RawUpstream OneAnswerPerConnection() => new(async request =>
    {
        if (request.OnConnection > 1)
            return false;
        await request.AnswerOkAsync();
        return true;
    });
}
