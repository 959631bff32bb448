namespace Platform.Gateway.Measurement;

/// <summary>How an exchange with an upstream ended.</summary>
internal enum ExchangeResult
{
    Answered,

    /// <summary>The upstream answered with a 5xx status.</summary>
    ServerError,

    /// <summary>No answer, or only a part of one: refused, reset, timed out.</summary>
    Broken,

    /// <summary>The user went away first. Says nothing about the side but for the time it took.</summary>
    Abandoned,
}

/// <summary>What one side did since the process began. Only grows; readers subtract.</summary>
internal sealed class SideMetrics
{
    private long _requests;
    private long _failures;
    private long _writes;
    private long _abandoned;

    public LatencyHistogram Latency { get; } = new();

    public long Requests => Interlocked.Read(ref _requests);

    public long Failures => Interlocked.Read(ref _failures);

    public long Writes => Interlocked.Read(ref _writes);

    public long Abandoned => Interlocked.Read(ref _abandoned);

    public void Record(ExchangeResult result, bool isWrite, TimeSpan duration)
    {
        Interlocked.Increment(ref _requests);
        if (isWrite)
            Interlocked.Increment(ref _writes);
        if (result is ExchangeResult.ServerError or ExchangeResult.Broken)
            Interlocked.Increment(ref _failures);
        else if (result == ExchangeResult.Abandoned)
            Interlocked.Increment(ref _abandoned);
        Latency.Record(duration);
    }
}
