using System.Globalization;
using System.Xml.Linq;

namespace Platform.Aws.CloudWatch;

/// <summary>Amazon CloudWatch: metrics and alarms.</summary>
public sealed class CloudWatchClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("CloudWatch", "monitoring", "2010-08-01", AwsProtocol.Query) { PermissionPrefix = "cloudwatch" };

    public async Task PutMetricDataAsync(string metricNamespace, IEnumerable<MetricDatum> data, CancellationToken cancel) =>
        await QueryAsync("PutMetricData", new()
        {
            { "Namespace", metricNamespace },
            {
                "MetricData", data.Select(datum => new QueryForm
                {
                    { "MetricName", datum.Name },
                    { "Value", datum.Value },
                    { "Unit", datum.Unit },
                    { "Timestamp", datum.At },
                    { "Dimensions", Dimensions(datum.Dimensions) },
                })
            },
        }, cancel);

    /// <summary>The answer of each query, in their order: one point a period, oldest first.</summary>
    public async Task<IReadOnlyList<MetricResult>> GetMetricDataAsync(IReadOnlyList<MetricQuery> queries, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var points = new Dictionary<string, List<MetricPoint>>();
        var pages = Paging.AllAsync(async token =>
        {
            var answer = await QueryAsync("GetMetricData", new()
            {
                { "StartTime", from }, { "EndTime", to }, { "ScanBy", "TimestampAscending" }, { "NextToken", token }, { "MetricDataQueries", queries.Select(Form) },
            }, cancel);
            return new Page<XElement>([.. answer.Members("MetricDataResults")], answer.Text("NextToken"));
        }, cancel);
        await foreach (var result in pages)
        {
            if (!points.TryGetValue(result.Need("Id"), out var list))
                points[result.Need("Id")] = list = [];
            list.AddRange(result.Members("Timestamps").Zip(result.Members("Values"), Point));
        }
        return [.. queries.Select(query => new MetricResult(query.Id, [.. points.GetValueOrDefault(query.Id, []).OrderBy(point => point.At)]))];
    }

    public IAsyncEnumerable<Alarm> DescribeAlarmsAsync(string namePrefix, CancellationToken cancel) => Paging.AllAsync(async token =>
    {
        var answer = await QueryAsync("DescribeAlarms", new() { { "AlarmNamePrefix", namePrefix }, { "NextToken", token } }, cancel);
        return new Page<Alarm>([.. answer.Members("MetricAlarms").Select(Read)], answer.Text("NextToken"));
    }, cancel);

    public async Task PutMetricAlarmAsync(Alarm alarm, CancellationToken cancel) =>
        await QueryAsync("PutMetricAlarm", new()
        {
            { "AlarmName", alarm.Name }, { "Namespace", alarm.Namespace }, { "MetricName", alarm.MetricName }, { "Dimensions", Dimensions(alarm.Dimensions) },
            { "Statistic", alarm.Statistic }, { "ComparisonOperator", alarm.Comparison }, { "Threshold", alarm.Threshold }, { "Period", alarm.PeriodSeconds },
            { "EvaluationPeriods", alarm.EvaluationPeriods }, { "TreatMissingData", alarm.TreatMissingData }, { "AlarmActions", alarm.Actions },
        }, cancel);

    private static MetricPoint Point(XElement at, XElement value) => new(
        DateTimeOffset.Parse(at.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), double.Parse(value.Value, CultureInfo.InvariantCulture));

    private static QueryForm Form(MetricQuery query) => new()
    {
        { "Id", query.Id },
        { "ReturnData", true },
        { "MetricStat.Metric.Namespace", query.Namespace },
        { "MetricStat.Metric.MetricName", query.MetricName },
        { "MetricStat.Metric.Dimensions", Dimensions(query.Dimensions) },
        { "MetricStat.Period", query.PeriodSeconds },
        { "MetricStat.Stat", query.Statistic },
    };

    private static IEnumerable<QueryForm> Dimensions(IReadOnlyDictionary<string, string> dimensions) => dimensions.Select(pair => new QueryForm { { "Name", pair.Key }, { "Value", pair.Value } });

    private static Alarm Read(XElement item) => new()
    {
        Name = item.Need("AlarmName"),
        Namespace = item.Need("Namespace"),
        MetricName = item.Need("MetricName"),
        Dimensions = item.Members("Dimensions").ToDictionary(pair => pair.Need("Name"), pair => pair.Need("Value")),
        Statistic = item.Text("Statistic") ?? item.Need("ExtendedStatistic"),
        Comparison = item.Need("ComparisonOperator"),
        Threshold = double.Parse(item.Text("Threshold") ?? "NaN", CultureInfo.InvariantCulture),
        PeriodSeconds = item.Number("Period") ?? 0,
        EvaluationPeriods = item.Number("EvaluationPeriods") ?? 0,
        TreatMissingData = item.Text("TreatMissingData") ?? "missing",
        Actions = [.. item.Members("AlarmActions").Select(arn => arn.Value)],
        State = item.Text("StateValue"),
    };
}
