using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.Aws.Tests.Signing;
using Platform.TestKit;

namespace Platform.Aws.Tests;

/// <summary>Answers as a test says, and keeps what it was sent.</summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    public const string Secret = "a-secret-of-this-test";
    private readonly Queue<(int Status, string Body)> _answers = new();
    private FakeService _service = null!;

    /// <summary>Held until this is done.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public List<SignatureReader.Request> Requests { get; } = [];

    public AwsAccess Access => new()
    {
        Region = "eu-central-1",
        Endpoint = new Uri(_service.Url),
        Credentials = new BasicAWSCredentials("AKIDEXAMPLE", Secret),
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <param name="body">Of every answer after the queued ones.</param>
    public static async Task<RecordingServer> StartAsync(string body, params (int Status, string Body)[] first)
    {
        var server = new RecordingServer();
        foreach (var answer in first)
            server._answers.Enqueue(answer);
        server._service = await FakeService.StartAsync(routes => routes.Map("{**path}", context => server.AnswerAsync(context, body)));
        return server;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string otherwise)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        (int Status, string Body) answer;
        lock (Requests)
        {
            Requests.Add(new(context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()), body.ToArray()));
            answer = _answers.Count > 0 ? _answers.Dequeue() : (200, otherwise);
        }
        await Gate.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        context.Response.Headers["x-amzn-RequestId"] = "request-1";
        await context.Response.WriteAsync(answer.Body);
    }
}
