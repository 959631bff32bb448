using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Platform.Hosting.Running;

/// <summary>The last lines of one resource. Readers that are too slow for it miss the oldest.</summary>
internal sealed class ConsoleLog
{
    private const int Capacity = 10_000;
    private const int LongestBatch = 500;
    private readonly Lock gate = new();
    private readonly Queue<ConsoleLine> lines = new();
    private int written;
    private ImmutableArray<BoardSubscription> readers = [];

    public void Append(DateTimeOffset at, string text, bool isError)
    {
        lock (gate)
        {
            lines.Enqueue(new ConsoleLine(++written, at, text, isError));
            if (lines.Count > Capacity) lines.Dequeue();
            foreach (var reader in readers) reader.Changed("");
        }
    }

    public IReadOnlyList<ConsoleLine> Last(int count)
    {
        lock (gate) return [.. lines.TakeLast(count)];
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new BoardSubscription();
        lock (gate) readers = readers.Add(reader);
        try
        {
            var next = 1;
            while (true)
            {
                var batch = After(next);
                if (batch.Count > 0) yield return batch;
                else if (follow) await reader.TakeAsync(cancellationToken);
                else yield break;
                if (batch.Count > 0) next = batch[^1].Number + 1;
            }
        }
        finally
        {
            lock (gate) readers = readers.Remove(reader);
        }
    }

    private List<ConsoleLine> After(int number)
    {
        lock (gate)
        {
            var first = written - lines.Count + 1;
            return [.. lines.Skip(Math.Max(0, number - first)).Take(LongestBatch)];
        }
    }
}
