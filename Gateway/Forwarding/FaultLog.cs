using Platform.Plans;

namespace Platform.Gateway.Forwarding;

/// <summary>Says that and why a side fails, but at most once in five seconds for each: a side that is down fails hundreds of requests a second.</summary>
internal sealed partial class FaultLog(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private readonly long[] _spokeAt = new long[2];
    private readonly long[] _unsaid = new long[2];

    public void Note(Side side, Exception fault)
    {
        var index = (int)side;
        Interlocked.Increment(ref _unsaid[index]);
        var before = Interlocked.Read(ref _spokeAt[index]);
        var now = time.GetTimestamp();
        if (before != 0 && time.GetElapsedTime(before, now) < Quiet || Interlocked.CompareExchange(ref _spokeAt[index], now, before) != before)
            return;
        LogFault(logger, side.Word(), Interlocked.Exchange(ref _unsaid[index], 0), (fault.InnerException ?? fault).Message);
    }

    [LoggerMessage(4201, LogLevel.Warning, "The {Side} app gave no complete answer to {Count} requests since the last such line; the latest: {Reason}")]
    private static partial void LogFault(ILogger logger, string side, long count, string reason);
}
