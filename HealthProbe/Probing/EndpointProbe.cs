using Platform.Plans.Http;

namespace Platform.HealthProbe.Probing;

/// <summary>
/// Asks one endpoint at its pace and remembers what came. A question is never asked while the one before has no answer: the tick is skipped and counted,
/// so that a hanging endpoint is not asked to death, and one slow answer is not many.
/// </summary>
internal sealed partial class EndpointProbe(ProbedEndpoint endpoint, HttpCaller caller, ProbeMetrics metrics, TimeProvider time, ILogger log)
{
    private readonly SampleWindow _window = new(time);
    private long _skipped;
    private bool _well = true;

    public ProbedEndpoint Endpoint => endpoint;

    public long Skipped => Interlocked.Read(ref _skipped);

    public IReadOnlyList<Sample> Since(DateTimeOffset since) => _window.Since(since);

    /// <summary>Until cancelled; ends with the last question answered.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(endpoint.Plan.Every, time);
        Task asking = ProbeAsync(cancel);
        while (await TickAsync(timer, cancel))
        {
            if (asking.IsCompleted)
                asking = ProbeAsync(cancel);
            else
                Skip();
        }
        await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Asks once. What is wrong with the endpoint is in the sample.</summary>
    public async Task<Sample> ProbeAsync(CancellationToken cancel)
    {
        var at = time.GetUtcNow();
        var result = await caller.CheckAsync(endpoint.Plan.Check, endpoint.Side, cancel);
        var sample = Sample.Of(result, at, endpoint.Plan.MaxLatency);
        _window.Add(sample);
        metrics.Record(endpoint, sample);
        Tell(sample);
        return sample;
    }

    private void Skip()
    {
        Interlocked.Increment(ref _skipped);
        metrics.Skip(endpoint);
    }

    /// <summary>Changes are worth a line; every sample is not.</summary>
    private void Tell(Sample sample)
    {
        if (sample.Ok == _well)
            return;
        _well = sample.Ok;
        if (sample.Ok)
            LogWell(endpoint.ToString());
        else
            LogNotWell(endpoint.ToString(), sample.Reason);
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken cancel)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
