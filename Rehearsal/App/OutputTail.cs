namespace Platform.Rehearsal.App;

/// <summary>A child's console output: kept whole in a file, and its last lines in memory for error messages.</summary>
internal sealed class OutputTail(string path) : IDisposable
{
    private const int Kept = 16;
    private readonly Queue<string> last = new();
    private readonly StreamWriter file = new(path) { AutoFlush = true };
    private readonly Lock gate = new();
    private bool closed;

    public string Path => path;

    public void Add(string? line)
    {
        if (line is null) return;
        lock (gate)
        {
            if (closed) return;
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
        }
    }
}
