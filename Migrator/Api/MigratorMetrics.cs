using System.Diagnostics.Metrics;
using Platform.Migrator.Driving;

namespace Platform.Migrator.Api;

/// <summary>Every number on a screen as a metric, measured when it is collected. Labels are names from the plan; never an address.</summary>
internal sealed class MigratorMetrics : IDisposable
{
    public const string MeterName = "Platform.Migrator";
    private readonly Meter meter;

    public MigratorMetrics(IMeterFactory meters, StatusWriter status, MigrationView view)
    {
        meter = meters.Create(MeterName);
        meter.CreateObservableGauge("migration.phase", () => (int)view.State.Phase, description: "Phase, in the order of the life of a migration: 0 is planned, 12 is finished.");
        Gauge("migration.lag", "s", status, s => s.LagMs / 1000);
        Gauge("migration.lag.bytes", "By", status, s => s.LagBytes);
        Gauge("migration.retained", "By", status, s => s.RetainedBytes);
        Gauge("migration.rows.copied", "{row}", status, s => s.RowsCopied);
        Gauge("migration.bytes.copied", "By", status, s => s.BytesCopied);
        Gauge("migration.changes.applied", "{change}", status, s => s.ChangesApplied);
        Gauge("migration.changes.rate", "{change}/s", status, s => s.ChangesPerSecond);
        Gauge("migration.eta", "s", status, s => s.EtaSeconds);
        Gauge("migration.partitions.verified", "{partition}", status, s => s.PartitionsVerified);
        Gauge("migration.partitions.mismatched", "{partition}", status, s => s.PartitionsMismatched);
        Gauge("migration.unsettled", "{row}", status, s => s.Unsettled);
        meter.CreateObservableGauge("migration.frozen", () => view.State.Frozen ? 1 : 0);
        meter.CreateObservableGauge("migration.freeze.duration", () => Some(view.State.FreezeDuration?.TotalSeconds), "s");
        meter.CreateObservableGauge("traffic.weight", () => view.Seen.RouterWeight ?? view.State.Weight, "%");
        meter.CreateObservableGauge("gate.verdict", () => view.Seen.Gates.Select(g => new Measurement<int>((int)g.Outcome, Tag("metric", StatusWriter.Word(g.Gate.Metric)), Tag("side", g.Side.ToString().ToLowerInvariant()))), description: "0 pass, 1 warn, 2 roll back, 3 inconclusive.");
    }

    public void Dispose() => meter.Dispose();

    private void Gauge(string name, string unit, StatusWriter status, Func<StoreStatus, double?> value) =>
        meter.CreateObservableGauge(name, () => status.Write().Stores.SelectMany(s => Some(value(s), Tag("store", s.Name))), unit);

    /// <summary>What is not known is not measured, rather than zero.</summary>
    private static IEnumerable<Measurement<double>> Some(double? value, params KeyValuePair<string, object?>[] tags) => value is { } known ? [new Measurement<double>(known, tags)] : [];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
