using System.Text.Json;
using Amazon.CDK.AWS.CloudWatch;

namespace Platform.Publishing.Aws.Stacks.Watching;

/// <summary>The overview's dashboard: application, load balancer, stores, and the application's own health.</summary>
internal static class DashboardPart
{
    private const int Width = 8;
    private const int Height = 6;
    private const int Columns = 24 / Width;

    private static readonly JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Add(StackContext context)
    {
        CustomMetrics.AddFilters(context);
        var widgets = DashboardWidgets.Of(context).Select((w, i) => new Dictionary<string, object>
        {
            ["type"] = "metric", ["x"] = i % Columns * Width, ["y"] = i / Columns * Height, ["width"] = Width, ["height"] = Height,
            ["properties"] = new Dictionary<string, object> { ["title"] = w.Title, ["region"] = context.Region, ["view"] = "timeSeries", ["period"] = Queries.PeriodSeconds, ["metrics"] = w.Metrics },
        });
        _ = new CfnDashboard(context.Stack, "MetricsDashboard", new CfnDashboardProps { DashboardName = context.Names.Prefix, DashboardBody = JsonSerializer.Serialize(new { widgets }, Options) });
    }
}

/// <param name="Metrics">As CloudWatch's dashboard format has them: namespace, name, dimensions, and what to do with it.</param>
internal sealed record Widget(string Title, IReadOnlyList<object[]> Metrics);
