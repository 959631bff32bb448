using System.Runtime.CompilerServices;
using Platform.Hosting.Running;

namespace Platform.Hosting.Backchannel;

/// <summary>What a running AppHost tells tools that were not started with it: <c>aspire ps</c>, <c>describe</c>, <c>logs</c>, <c>resource</c>, <c>wait</c>, <c>otel</c>, <c>stop</c>.</summary>
internal sealed class ToolMethods(
    AppHostFacts facts, ResourceBoard board, Commands commands, ConsoleLogStreams logs, ResourceWait wait)
{
    private static readonly string[] Capabilities = ["aux.v1", "aux.v2", "aux.v3"];

    public RpcMethods Make() => facts.AddTo(new RpcMethods())
        .Add("GetCapabilitiesAsync", () => new { capabilities = Capabilities })
        .Add("GetResourcesAsync", (arguments, _) => Task.FromResult<object?>(new { resources = Snapshots(arguments.Request["filter"].Text) }))
        .AddStream("WatchResourcesAsync", (arguments, token) => WatchAsync(arguments.Request["filter"].Text, token))
        .AddStream("GetConsoleLogBatchesAsync", (arguments, token) => logs.ReadAsync(arguments.Request, token))
        .Add("ExecuteResourceCommandAsync", ExecuteAsync)
        .Add("WaitForResourceAsync", async (arguments, token) => await wait.AnswerAsync(arguments.Request, token));

    private IEnumerable<object> Snapshots(string? filter) => board.All.Where(s => IsWanted(s, filter)).Select(ResourceSnapshots.Of);

    private async IAsyncEnumerable<object> WatchAsync(string? filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var changed in board.WatchAsync(cancellationToken))
            foreach (var status in changed.Where(s => IsWanted(s, filter))) yield return ResourceSnapshots.Of(status);
    }

    private static bool IsWanted(ResourceStatus status, string? filter) => string.IsNullOrEmpty(filter) || status.Id.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private async Task<object?> ExecuteAsync(RpcArguments arguments, CancellationToken cancellationToken)
    {
        var request = arguments.Request;
        if (!request["arguments"].IsEmpty) return new { success = false, message = "Commands of this AppHost take no arguments." };
        var result = await commands.ExecuteAsync(request["resourceName"].Text ?? "", request["commandName"].Text ?? "", cancellationToken);
        return new { success = result.Success, canceled = result.Canceled, message = result.Message, errorMessage = result.Message };
    }
}
