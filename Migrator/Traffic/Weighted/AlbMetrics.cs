using Platform.Aws.CloudWatch;
using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Traffic.Weighted;

/// <summary>
/// What CloudWatch says of both sides' target groups, minute by minute. It tells of a minute one or two minutes after its end, and of a group without requests it tells
/// no requests at all: zero is believed only where the group's healthy hosts are told meanwhile.
/// </summary>
internal sealed class AlbMetrics(TargetGroups groups, AwsClients aws, TimeProvider time) : IMetricSource
{
    /// <summary>How late its newest minute may be and still be the newest there can be.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromMinutes(3);

    private const string Space = "AWS/ApplicationELB";
    private const int Minute = 60;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(14);
    private static readonly TimeSpan Bucket = TimeSpan.FromMinutes(5);
    private readonly SortedDictionary<DateTimeOffset, double> _sourceRequests = [];
    private readonly Lock _gate = new();
    private (DateTimeOffset From, DateTimeOffset Until)? _known;

    /// <inheritdoc/>
    /// <remarks>Only whole minutes after <paramref name="since"/> count. A percentile over several minutes is that of the worst of them.</remarks>
    public async Task<Samples?> QueryAsync(GateMetric metric, Side side, DateTimeOffset since, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (metric == GateMetric.Lag)
            return null;
        var of = await DimensionsAsync(side, cancel);
        var from = Ceiling(since, TimeSpan.FromSeconds(Minute));
        var now = time.GetUtcNow();
        if (from >= now)
            return new Samples(double.NaN, 0, DateTimeOffset.MinValue);
        var answers = await AskAsync(
            [new("requests", Space, "RequestCount", of, "Sum", Minute), metric == GateMetric.ErrorRate ? new("asked", Space, "HTTPCode_Target_5XX_Count", of, "Sum", Minute) : new("asked", Space, "TargetResponseTime", of, "p95", Minute)], from, now, cancel);
        return Measured(metric, answers[0].Points, answers[1].Points);
    }

    /// <summary>Requests of the source since an instant, in whole stretches of five minutes; null while that is not known.</summary>
    public long? SourceRequests(DateTimeOffset since)
    {
        lock (_gate)
        {
            if (_known is not { } known || known.From > since || known.Until < Ceiling(since, Bucket) + Bucket || time.GetUtcNow() - known.Until > Bucket + Lateness)
                return null;
            return (long)_sourceRequests.Where(pair => pair.Key >= Ceiling(since, Bucket)).Sum(pair => pair.Value);
        }
    }

    /// <summary>Keeps what <see cref="SourceRequests"/> tells up to date until cancelled. What fails is asked again; meanwhile nothing new is known.</summary>
    public async Task SampleAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await RememberAsync(cancel);
                await Task.Delay(Between, time, cancel);
            }
            catch (StepFault)
            {
                await Task.Delay(Between, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    internal async Task RememberAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        DateTimeOffset from;
        lock (_gate)
            from = Floor(_known is { } known ? known.Until - Bucket : now - Remembered, Bucket);
        var of = await DimensionsAsync(Side.Source, cancel);
        var period = (int)Bucket.TotalSeconds;
        var answers = await AskAsync([new("requests", Space, "RequestCount", of, "Sum", period), new("hosts", Space, "HealthyHostCount", of, "SampleCount", period)], from, now, cancel);
        lock (_gate)
        {
            foreach (var point in answers[0].Points)
                _sourceRequests[point.At] = point.Value;
            if (answers[1].Points is [.., var newest])
                _known = (_known?.From ?? from, newest.At + Bucket < now ? newest.At + Bucket : now);
        }
    }

    private static Samples Measured(GateMetric metric, IReadOnlyList<MetricPoint> requests, IReadOnlyList<MetricPoint> asked)
    {
        var count = requests.Sum(point => point.Value);
        if (count < 1)
            return new Samples(double.NaN, 0, DateTimeOffset.MinValue);
        var fresh = requests[^1].At.AddSeconds(Minute);
        if (metric == GateMetric.ErrorRate)
            return new Samples(asked.Sum(point => point.Value) / count, (long)count, fresh);
        return asked.Count == 0 ? new Samples(double.NaN, 0, DateTimeOffset.MinValue) : new Samples(asked.Max(point => point.Value) * 1000, (long)count, fresh);
    }

    private async Task<IReadOnlyDictionary<string, string>> DimensionsAsync(Side side, CancellationToken cancel)
    {
        var arn = groups.Of(side);
        var group = await AwsFaults.AskAsync($"The {side.Word()}'s target group could not be read", () => aws.Elb.FindTargetGroupAsync(arn, cancel))
            ?? throw new StepFault($"There is no target group {arn}.", "Correct the ARN in the plan's `traffic.router`.");
        var balancer = group.LoadBalancerArns.Count == 1 ? group.LoadBalancerArns[0] : throw new StepFault($"The target group {group.Name} is not behind one load balancer.", "Measurements are of one: attach it to the plan's.");
        return new Dictionary<string, string> { ["TargetGroup"] = arn.Split(':')[^1], ["LoadBalancer"] = balancer.Split(":loadbalancer/")[^1] };
    }

    private Task<IReadOnlyList<MetricResult>> AskAsync(IReadOnlyList<MetricQuery> queries, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) =>
        AwsFaults.AskAsync("CloudWatch could not be asked", () => aws.CloudWatch.GetMetricDataAsync(queries, from, to, cancel));

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan step) => new(at.UtcTicks / step.Ticks * step.Ticks, TimeSpan.Zero);

    private static DateTimeOffset Ceiling(DateTimeOffset at, TimeSpan step) => Floor(at + step - TimeSpan.FromTicks(1), step);
}
