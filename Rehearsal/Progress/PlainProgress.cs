using Platform.Rehearsal.Passes;

namespace Platform.Rehearsal.Progress;

/// <summary>For logs and pipes: one line for each change, and a line now and then while much is copied.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(5);

    private readonly long started = time.GetTimestamp();
    private readonly Lock gate = new();
    private (string Phase, int Weight, bool Frozen, string Waiting, long Failed, long Injected) before;
    private long written;

    public void Show(PassKind pass, Sight sight)
    {
        var now = (sight.Migrator.Phase, sight.Gateway.Weight, sight.Migrator.Frozen, Unnumbered(sight.Migrator.WaitingFor), sight.Players.Requests.Failed > 0 ? 1L : 0, sight.Injected > 0 ? 1L : 0);
        var isDue = sight.Migrator.Phase == "copying" && time.GetElapsedTime(written) >= Reminder;
        if (now == before && !isDue) return;
        before = now;
        written = time.GetTimestamp();
        Say(pass, SightLine.Of(sight));
    }

    /// <summary>A countdown is no change.</summary>
    private static string Unnumbered(string? text) => string.Concat((text ?? "").Where(letter => !char.IsDigit(letter)));

    public void Say(PassKind pass, string line)
    {
        lock (gate) output.WriteLine($"{time.GetElapsedTime(started):mm\\:ss}  {pass.Word(),-5}  {line}");
    }

    public Task<T> WhileAsync<T>(Func<Task<T>> work) => work();
}
