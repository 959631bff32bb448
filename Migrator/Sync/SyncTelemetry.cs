using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Migrator.Sync;

/// <summary>The engines' numbers and spans, under the names that screens use.</summary>
internal static class SyncTelemetry
{
    public const string Name = "Platform.Migrator";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> RowsCopied = Meter.CreateCounter<long>("migration.rows.copied", "{row}");
    private static readonly Counter<long> BytesCopied = Meter.CreateCounter<long>("migration.bytes.copied", "By");
    private static readonly Counter<long> ChangesApplied = Meter.CreateCounter<long>("migration.changes.applied", "{change}");
    private static readonly Counter<long> PartitionsVerified = Meter.CreateCounter<long>("migration.partitions.verified", "{partition}");
    private static readonly Counter<long> PartitionsMismatched = Meter.CreateCounter<long>("migration.partitions.mismatched", "{partition}");
    private static readonly Gauge<double> Lag = Meter.CreateGauge<double>("migration.lag", "s");
    private static readonly Gauge<long> LagUnits = Meter.CreateGauge<long>("migration.lag.units");
    private static readonly Gauge<long> Retained = Meter.CreateGauge<long>("migration.retained", "By");
    private static readonly Gauge<long> Position = Meter.CreateGauge<long>("migration.position");

    /// <param name="step"><c>prepare</c>, <c>copy</c>, <c>finish</c>, ...</param>
    public static Activity? Start(string step, string stream)
        => Activities.StartActivity($"migration.{step}")?.SetTag("stream", stream);

    public static void Copied(string store, long rows, long bytes)
    {
        RowsCopied.Add(rows, Tag(store));
        BytesCopied.Add(bytes, Tag(store));
    }

    public static void Applied(string stream, long changes) => ChangesApplied.Add(changes, new KeyValuePair<string, object?>("stream", stream));

    public static void Followed(string stream, FollowProgress progress, long position)
    {
        var tag = new KeyValuePair<string, object?>("stream", stream);
        Lag.Record(progress.Lag.TotalSeconds, tag);
        LagUnits.Record(progress.LagUnits, tag);
        Retained.Record(progress.RetainedBytes, tag);
        Position.Record(position, tag);
    }

    public static void Verified(string store, bool equal) => (equal ? PartitionsVerified : PartitionsMismatched).Add(1, Tag(store));

    private static KeyValuePair<string, object?> Tag(string store) => new("store", store);
}
