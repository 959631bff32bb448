using System.Globalization;
using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary>For people: on a terminal a line that is written over as things go on, elsewhere a line every few seconds.</summary>
internal sealed class TextReport(TextWriter output, bool isTerminal, TimeProvider time) : SyncReport
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly CopyRate _rate = new(time);
    private long _lastLine;
    private int _open;

    public override void Inspected(Inventory inventory)
    {
        Step("inspect", string.Create(CultureInfo.InvariantCulture, $"{inventory.Product} {inventory.SourceVersion} -> {inventory.TargetVersion}, {inventory.Objects} {inventory.ObjectsName}, about {inventory.Rows:N0} rows, {Bytes(inventory.Bytes)}; the copy takes about {inventory.PredictedCopy.TotalSeconds:0} s"));
        foreach (var note in inventory.Notes)
            Step("note", note);
        foreach (var problem in inventory.Problems)
            Step("problem", problem.ToString());
    }

    public override void Step(string step, string text)
    {
        lock (_gate)
        {
            Close();
            output.WriteLine($"{step,-9} {text}");
        }
    }

    public override void Copying(CopyProgress progress)
    {
        _rate.Add(progress);
        var share = progress.TotalBytes == 0 ? 100 : Math.Min(100, 100.0 * progress.Bytes / progress.TotalBytes);
        Live("copy", string.Create(CultureInfo.InvariantCulture, $"{share,5:0.0} %  {Bytes(progress.Bytes)} of {Bytes(progress.TotalBytes)}, {Bytes((long)_rate.BytesPerSecond)}/s, {Left()}{progress.Rows:N0} rows, {progress.TablesDone} of {progress.Tables} tables done"),
            isLast: progress.PartitionsDone == progress.Partitions);
    }

    public override void Finishing(FinishProgress progress)
        => Live("finish", $"{progress.Done} of {progress.Steps}: {progress.Current}", isLast: progress.Done == progress.Steps);

    public override void Following(FollowProgress progress) => Live("follow", string.Create(CultureInfo.InvariantCulture,
        $"lag {progress.Lag.TotalSeconds:0.0} s ({Bytes(progress.LagUnits)}), {progress.ChangesApplied:N0} changes, {progress.ChangesPerSecond:N0}/s, the source keeps {Bytes(progress.RetainedBytes)} of log, at {progress.Applied}"), isLast: false);

    public override void Compared(PartitionVerdict verdict)
    {
        if (verdict.Equal)
            Live("equal", $"{verdict.Partition}: {verdict.Rows.ToString("N0", CultureInfo.InvariantCulture)} rows", isLast: false);
        else
            Step("DIFFERS", $"{verdict.Partition}: {string.Join("; ", verdict.Differences)}");
    }

    /// <summary>The words themselves go to standard error.</summary>
    public override void Failed(string error, string hint)
    {
        lock (_gate)
            Close();
    }

    public override ValueTask DisposeAsync()
    {
        lock (_gate)
            Close();
        return base.DisposeAsync();
    }

    private string Left() => _rate.Left is { } left ? $"{left:c} left, " : "";

    private void Live(string step, string text, bool isLast)
    {
        lock (_gate)
        {
            var line = $"{step,-9} {text}";
            if (isTerminal)
            {
                var width = Math.Max(20, Console.WindowWidth - 1);
                line = line.Length > width ? line[..width] : line;
                output.Write($"\r{line.PadRight(_open)}");
                _open = line.Length;
            }
            else if (isLast || _lastLine == 0 || time.GetElapsedTime(_lastLine) >= Every)
            {
                output.WriteLine(line);
                _lastLine = time.GetTimestamp();
            }
            if (isLast)
                Close();
        }
    }

    private void Close()
    {
        if (_open > 0)
            output.WriteLine();
        _open = 0;
    }

    private static string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        var unit = 0;
        double value = bytes;
        while (value >= 1000 && unit < units.Length - 1)
            (value, unit) = (value / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }
}
