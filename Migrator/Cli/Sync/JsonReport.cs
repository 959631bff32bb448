using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary>One JSON object a line: <c>{"at":"...","event":"copying","rows":...}</c>.</summary>
internal sealed class JsonReport(TextWriter output, TimeProvider time) : SyncReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private readonly Lock _gate = new();
    private readonly CopyRate _rate = new(time);

    public override void Inspected(Inventory inventory) => Write("inspected", inventory);

    public override void Step(string step, string text) => Write("step", new { step, text });

    public override void Copying(CopyProgress progress)
    {
        _rate.Add(progress);
        Write("copying", new
        {
            progress.Rows,
            progress.Bytes,
            progress.TotalRows,
            progress.TotalBytes,
            progress.PartitionsDone,
            progress.Partitions,
            progress.TablesDone,
            progress.Tables,
            _rate.BytesPerSecond,
            secondsLeft = _rate.Left?.TotalSeconds,
        });
    }

    public override void Finishing(FinishProgress progress) => Write("finishing", progress);

    public override void Following(FollowProgress progress) => Write("following", new
    {
        applied = progress.Applied.Text,
        lagMs = progress.Lag.TotalMilliseconds,
        lagBytes = progress.LagUnits,
        progress.ChangesApplied,
        progress.ChangesPerSecond,
        progress.RetainedBytes,
    });

    public override void Compared(PartitionVerdict verdict) => Write("compared", verdict);

    public override void Failed(string error, string hint) => Write("failed", new { error, hint });

    private void Write(string name, object what)
    {
        var line = JsonSerializer.SerializeToNode(what, what.GetType(), Json)!.AsObject();
        line.Insert(0, "event", name);
        line.Insert(0, "at", time.GetUtcNow().ToString("O"));
        lock (_gate)
        {
            output.WriteLine(line.ToJsonString(Json));
            output.Flush();
        }
    }
}
