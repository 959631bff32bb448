using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.TestKit;

namespace Platform.Aws.Tests.Deployment;

/// <summary>Answers each operation by a script of its own; the last answer stands.</summary>
internal sealed class ScriptedCloudFormation : IAsyncDisposable
{
    private readonly Dictionary<string, Queue<string>> _answers = [];
    private FakeService _service = null!;

    /// <summary>The operations in the order in which they were asked for.</summary>
    public List<string> Asked { get; } = [];

    public AwsAccess Access => new() { Region = "eu-central-1", Endpoint = new Uri(_service.Url), Credentials = new BasicAWSCredentials("a", "b"), Timeout = TimeSpan.FromSeconds(30), MaxAttempts = 1 };

    public static async Task<ScriptedCloudFormation> StartAsync()
    {
        var server = new ScriptedCloudFormation();
        server._service = await FakeService.StartAsync(routes => routes.MapPost("/", server.AnswerAsync));
        return server;
    }

    /// <summary>Answers of an operation, the inside of its result.</summary>
    public ScriptedCloudFormation On(string operation, params string[] results)
    {
        _answers[operation] = new Queue<string>(results);
        return this;
    }

    public ScriptedCloudFormation OnStack(params string[] statuses) => On("DescribeStacks", [.. statuses.Select(Stack)]);

    public static string Stack(string status) => $"<Stacks><member><StackId>arn:stack</StackId><StackName>web</StackName><StackStatus>{status}</StackStatus></member></Stacks>";

    public static string Events(params (string Id, string Resource, string Status, string Reason)[] newestFirst) =>
        $"<StackEvents>{string.Concat(newestFirst.Select(e => $"<member><EventId>{e.Id}</EventId><StackId>arn:stack</StackId><LogicalResourceId>{e.Resource}</LogicalResourceId><ResourceType>AWS::X</ResourceType><ResourceStatus>{e.Status}</ResourceStatus><ResourceStatusReason>{e.Reason}</ResourceStatusReason><Timestamp>2026-01-05T09:00:00Z</Timestamp></member>"))}</StackEvents>";

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var operation = (await context.Request.ReadFormAsync())["Action"].ToString();
        string? result;
        lock (Asked)
        {
            Asked.Add(operation);
            var queue = _answers.GetValueOrDefault(operation);
            result = queue is null ? "" : queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        }
        await context.Response.WriteAsync($"<R><{operation}Result>{result}</{operation}Result></R>");
    }
}
