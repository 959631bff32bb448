using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.Passes;

/// <summary>Whether users have offered nine tenths of the load, without a failure, over the last seconds.</summary>
internal sealed class OfferedRate(Load load, TimeSpan span)
{
    private const double Enough = 0.9;

    private readonly Queue<(DateTimeOffset At, long Total, long Failed)> seen = new();

    public bool IsSteady { get; private set; }

    public void Add(Sight sight)
    {
        var now = (sight.At, sight.Players.Requests.Total, sight.Players.Requests.Failed);
        seen.Enqueue(now);
        IsSteady = false;
        while (seen.TryPeek(out var first) && now.At - first.At >= span)
        {
            IsSteady = now.Failed == first.Failed && now.Total - first.Total >= Enough * load.PerSecond * (now.At - first.At).TotalSeconds;
            seen.Dequeue();
        }
    }
}
