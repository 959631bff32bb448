using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Platform.Hosting.Running;

namespace Platform.Hosting.Backchannel;

/// <summary>What resources print, in batches: of one, or of all. The lines' times stand in front of them, as Aspire writes them.</summary>
internal sealed class ConsoleLogStreams(ResourceBoard board, ConsoleLogs logs)
{
    private const int BatchesAhead = 8;

    public IAsyncEnumerable<object> ReadAsync(RpcArguments request, CancellationToken cancellationToken)
    {
        var name = request["resourceName"].Text;
        var wanted = board.All.Where(s => name is null || s.Id == name || s.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (wanted.Count == 0) throw new RpcException(RpcException.Failed, $"There is no resource '{name}'.");
        var search = request["search"].Text;
        return BatchesAsync(wanted, request["follow"].IsTrue, line => string.IsNullOrEmpty(search) || line.Text.Contains(search, StringComparison.OrdinalIgnoreCase), cancellationToken);
    }

    private async IAsyncEnumerable<object> BatchesAsync(
        List<ResourceStatus> resources, bool follow, Func<ConsoleLine, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = Channel.CreateBounded<object>(BatchesAhead);
        var pumps = PumpAllAsync(resources, follow, isWanted, batches.Writer, life.Token);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(life.Token)) yield return batch;
        }
        finally
        {
            await life.CancelAsync();
            await pumps;
        }
    }

    private async Task PumpAllAsync(List<ResourceStatus> resources, bool follow, Func<ConsoleLine, bool> isWanted, ChannelWriter<object> batches, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(resources.Select(r => PumpAsync(r, follow, isWanted, batches, cancellationToken)));
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }
        batches.Complete();
    }

    private async Task PumpAsync(ResourceStatus resource, bool follow, Func<ConsoleLine, bool> isWanted, ChannelWriter<object> batches, CancellationToken cancellationToken)
    {
        await foreach (var lines in logs[resource.Name].ReadAsync(follow, cancellationToken))
            if (lines.Where(isWanted).Select(l => Line(resource, l)).ToList() is { Count: > 0 } batch) await batches.WriteAsync(new { lines = batch }, cancellationToken);
    }

    private static object Line(ResourceStatus resource, ConsoleLine line) => new
    {
        resourceName = resource.Id,
        lineNumber = line.Number,
        content = $"{line.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)} {line.Text}",
        isError = line.IsError,
    };
}
