namespace Platform.Rehearsal.App;

/// <summary>A child's console output: kept whole in a file, and its last lines in memory for error messages.</summary>
internal sealed class OutputTail(string path) : IDisposable
{
    private const int Kept = 16;
    private static readonly TimeSpan LastLinesWithin = TimeSpan.FromSeconds(1);

    private readonly Queue<string> last = new();
    private readonly StreamWriter file = new(path) { AutoFlush = true };
    private readonly Lock gate = new();
    private readonly CountdownEvent streams = new(2);
    private bool closed;

    public string Path => path;

    /// <summary>Waits until both streams have ended: a child's last lines arrive after its end. Bounded, since a grandchild may hold them open.</summary>
    public void WaitForEnd() => streams.Wait(LastLinesWithin);

    /// <param name="line">Null: one of the two streams has ended.</param>
    public void Add(string? line)
    {
        lock (gate)
        {
            if (closed) return;
            if (line is null)
            {
                streams.Signal();
                return;
            }

            file.WriteLine(line);
            last.Enqueue(line);
            if (last.Count > Kept) last.Dequeue();
        }
    }

    public override string ToString()
    {
        lock (gate) return last.Count == 0 ? "It printed nothing." : string.Join(Environment.NewLine, last.Prepend("Its last lines:"));
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            file.Dispose();
            streams.Dispose();
        }
    }
}
