using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary>Rate and time left of a copy, from what was moved in the last ten seconds.</summary>
internal sealed class CopyRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly Queue<(long At, long Bytes)> _seen = new();
    private CopyProgress? _last;

    /// <summary>Zero until two reports have come.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>Null while it cannot be told.</summary>
    public TimeSpan? Left => _last is { } last && BytesPerSecond > 0 ? TimeSpan.FromSeconds(Math.Round(Math.Max(0, last.TotalBytes - last.Bytes) / BytesPerSecond)) : null;

    public void Add(CopyProgress progress)
    {
        lock (_gate)
        {
            _last = progress;
            _seen.Enqueue((time.GetTimestamp(), progress.Bytes));
            while (_seen.Count > 2 && time.GetElapsedTime(_seen.Peek().At) > Window)
                _seen.Dequeue();
            var (since, bytes) = _seen.Peek();
            if (time.GetElapsedTime(since) is { TotalSeconds: > 0.05 } span)
                BytesPerSecond = (progress.Bytes - bytes) / span.TotalSeconds;
        }
    }
}
