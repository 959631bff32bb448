using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.Plans.Tests.Http;

public sealed class HttpCallerTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Nothing = [];
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private FakeService _service = null!;

    public async ValueTask InitializeAsync() => _service = await FakeService.StartAsync(app =>
    {
        app.MapGet("/ready", () => Results.Json(new { status = "healthy", checks = 3, running = false, side = "target" }));
        app.MapGet("/text", () => "plain");
        app.MapGet("/list", () => Results.Json(new[] { 1 }));
        app.MapGet("/broken", () => Results.StatusCode(500));
        app.MapGet("/hang", async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted));
        app.MapGet("/half", async (HttpContext context) =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            context.Abort();
        });
        app.MapGet("/large", async (HttpContext context) =>
        {
            for (var i = 0; i < 3 * 16; i++)
                await context.Response.Body.WriteAsync(new byte[64 * 1024]);
        });
        app.MapPost("/echo", async Task<IResult> (HttpContext context) => Results.Text($"{context.Request.Headers.Authorization}|{await new StreamReader(context.Request.Body).ReadToEndAsync()}"));
    });

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _service.DisposeAsync();
    }

    private HttpCaller Caller => new(_client, name => name switch { "BASE" => _service.Url, "TOKEN" => "hush-hush", "TEXT" => "a\"b", "BAD" => "line\nbreak", _ => null }, TimeProvider.System);

    private Task<CheckResult> CheckAsync(string path, int status = 200, Dictionary<string, string>? json = null, int timeoutMs = 5000) =>
        Caller.CheckAsync(new HttpCheck(new HttpCall("GET", "${BASE}" + path) { Timeout = TimeSpan.FromMilliseconds(timeoutMs) }, status, json ?? Nothing), Side.Target, CancellationToken.None);

    [Fact]
    public async Task Send_TokenAndBody_AreResolved()
    {
        var answer = await Caller.SendAsync(new HttpCall("POST", "${BASE}/echo") { BearerToken = "${TOKEN}", JsonBody = """{"text":"${TEXT}","side":"${side}"}""" }, Side.Source, CancellationToken.None);

        Assert.Equal("Bearer hush-hush|{\"text\":\"a\\u0022b\",\"side\":\"source\"}", answer.Body);
        Assert.True(answer.IsSuccess);
        Assert.DoesNotContain("hush-hush", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Content_GoesInPlaceOfTheBody()
    {
        var answer = await Caller.SendAsync(new HttpCall("POST", "${BASE}/echo") { JsonBody = "1" }, "as it is"u8.ToArray(), "text/odd", CancellationToken.None);

        Assert.Equal("|as it is", answer.Body);
        Assert.Equal(("|as it is", "text/plain; charset=utf-8", false), (System.Text.Encoding.UTF8.GetString(answer.Content), answer.ContentType, answer.IsCut));
    }

    [Fact]
    public async Task Send_LongAnswer_IsToldToBeCut()
    {
        var answer = await Caller.SendAsync(new HttpCall("GET", "${BASE}/large"), null, CancellationToken.None);

        Assert.Equal((HttpCaller.MostBytes, true), (answer.Content.Length, answer.IsCut));
    }

    [Fact]
    public async Task Check_RightAnswer_IsWell()
    {
        var result = await CheckAsync("/ready", json: new() { ["status"] = "healthy", ["checks"] = "3", ["running"] = "false", ["side"] = "${side}" });

        Assert.True(result.Ok, result.Reason);
        Assert.True(result.Latency > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("/broken", "it answered 500, not 200")]
    [InlineData("/nowhere", "it answered 404, not 200")]
    [InlineData("/text", "the answer is no JSON")]
    [InlineData("/list", "the answer is no JSON object")]
    [InlineData("/large", "the answer is too long to be read as JSON")]
    [InlineData("/ready", "`status` is `healthy`, not `sick`")]
    [InlineData("/half", "no answer (")]
    public async Task Check_WrongAnswer_SaysWhy(string path, string expected)
    {
        var result = await CheckAsync(path, json: new() { ["status"] = "sick" });

        Assert.False(result.Ok);
        Assert.StartsWith(expected, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_MissingProperty_NamesIt() => Assert.Equal("the answer has no `color`", (await CheckAsync("/ready", json: new() { ["color"] = "red" })).Reason);

    [Fact]
    public async Task Check_NoAnswerInTime_IsAValue()
    {
        var result = await CheckAsync("/hang", timeoutMs: 100);

        Assert.Equal((false, null, "no answer within 100 ms"), (result.Ok, result.Status, result.Reason));
    }

    [Fact]
    public async Task Check_NobodyListens_IsAValue()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        var answer = await Caller.SendAsync(new HttpCall("GET", $"http://127.0.0.1:{port}/"), null, CancellationToken.None);

        Assert.Equal("no answer (ConnectionError)", answer.Fault);
    }

    [Theory]
    [InlineData("${MISSING}/x", null, "${MISSING}")]
    [InlineData("ftp://x/", null, "does not resolve to an http URL")]
    [InlineData("${TEXT}", null, "does not resolve to an http URL")]
    [InlineData("${BASE}/ready", "${BAD}", "holds a character that no header can")]
    public async Task Send_UnusableText_IsAValue(string url, string? token, string expected)
    {
        var answer = await Caller.SendAsync(new HttpCall("GET", url) { BearerToken = token }, null, CancellationToken.None);

        Assert.Contains(expected, answer.Fault, StringComparison.Ordinal);
        Assert.Null(answer.Status);
    }

    [Fact]
    public async Task Send_Cancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        var asking = Caller.SendAsync(new HttpCall("GET", "${BASE}/hang"), null, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }
}
