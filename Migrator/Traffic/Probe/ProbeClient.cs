using System.Text.Json;
using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Migrator.Traffic.Probe;

/// <summary>What the health probe measured, as a user sees it. Only endpoints that name a side count: the others speak of both.</summary>
/// <param name="client">With <c>http://probe/</c> or the like as its base address.</param>
internal sealed class ProbeClient(HttpClient client, TimeProvider time) : IMetricSource
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Several gates ask at the same time, many times a second; the probe has something new once a second.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMilliseconds(400);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private volatile Last? _last;

    public async Task<Samples?> QueryAsync(GateMetric metric, Side side, DateTimeOffset since, CancellationToken cancel)
    {
        if (metric == GateMetric.Lag)
            return null;
        var report = await ReportAsync(since, cancel);
        var endpoints = report.Endpoints.Where(endpoint => endpoint.Side == side.Word()).ToList();
        if (endpoints.Count == 0)
            return null;
        var samples = endpoints.SelectMany(endpoint => endpoint.Samples).Where(sample => sample.At >= since).ToList();
        return metric == GateMetric.ErrorRate ? ErrorRate(samples, report.At) : Latency(samples, report.At);
    }

    private async Task<ProbeReport> ReportAsync(DateTimeOffset since, CancellationToken cancel)
    {
        if (_last is { } last && last.Since <= since && time.GetElapsedTime(last.AskedAt) is var age && age < Remembered)
            return last.Report with { At = last.Report.At + age };
        var asked = time.GetTimestamp();
        var report = await AskAsync(since, cancel);
        _last = new(since, asked, report);
        return report;
    }

    private Samples ErrorRate(List<ProbeSample> samples, DateTimeOffset at) =>
        new(samples.Count == 0 ? double.NaN : (double)samples.Count(sample => !sample.Ok) / samples.Count, samples.Count, Freshest(samples, at));

    /// <summary>An endpoint that did not answer has no latency; it counts as an error.</summary>
    private Samples Latency(List<ProbeSample> samples, DateTimeOffset at)
    {
        var answered = samples.Where(sample => sample.Status is not null).ToList();
        return new Samples(Percentiles.OfValues([.. answered.Select(sample => sample.LatencyMs)], 0.95), answered.Count, Freshest(answered, at));
    }

    /// <summary>By our own clock: the probe's may differ, so only the age within its answer is taken from it.</summary>
    private DateTimeOffset Freshest(List<ProbeSample> samples, DateTimeOffset at) =>
        samples.Count == 0 ? DateTimeOffset.MinValue : time.GetUtcNow() - (at - samples.Max(sample => sample.At));

    private async Task<ProbeReport> AskAsync(DateTimeOffset since, CancellationToken cancel)
    {
        using var timer = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, timer.Token);
        try
        {
            var report = await client.GetFromJsonAsync<ProbeReport>($"api/samples?since={Uri.EscapeDataString(since.ToString("O"))}", Json, both.Token);
            return report?.Endpoints is null ? throw new JsonException("no endpoints") : report;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Fault($"had no answer within {Limit.TotalSeconds:0} s");
        }
        catch (HttpRequestException fault)
        {
            throw Fault(fault.StatusCode is { } status ? $"answered {(int)status}" : $"could not be asked ({fault.HttpRequestError})");
        }
        catch (ConfigurationException fault)
        {
            throw Fault($"could not be asked: {fault.Message.TrimEnd('.')}");
        }
        catch (JsonException)
        {
            throw Fault("answered something else than samples");
        }
    }

    private static StepFault Fault(string what) => new($"The health probe {what}.", "Check that the probe runs and has this plan.", isTransient: true);

    private sealed record Last(DateTimeOffset Since, long AskedAt, ProbeReport Report);

    private sealed record ProbeReport(DateTimeOffset At, List<ProbeEndpoint> Endpoints);

    private sealed record ProbeEndpoint(string Name, string? Side, List<ProbeSample> Samples);

    private sealed record ProbeSample(DateTimeOffset At, bool Ok, int? Status, double LatencyMs);
}
