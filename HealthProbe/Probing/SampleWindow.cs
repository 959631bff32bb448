namespace Platform.HealthProbe.Probing;

/// <summary>The samples of the last ten minutes, and never more than <see cref="Most"/>.</summary>
internal sealed class SampleWindow(TimeProvider time)
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);
    public const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<Sample> _samples = new();

    public void Add(Sample sample)
    {
        lock (_gate)
        {
            _samples.Enqueue(sample);
            Trim();
        }
    }

    public IReadOnlyList<Sample> Since(DateTimeOffset since)
    {
        lock (_gate)
        {
            Trim();
            return [.. _samples.SkipWhile(sample => sample.At < since)];
        }
    }

    private void Trim()
    {
        var oldest = time.GetUtcNow() - Length;
        while (_samples.Count > Most || (_samples.TryPeek(out var first) && first.At < oldest))
            _samples.Dequeue();
    }
}
