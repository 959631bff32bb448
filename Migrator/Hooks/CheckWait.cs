using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Hooks;

/// <summary>Asks a check again and again until it holds.</summary>
internal sealed class CheckWait(HttpCaller caller, TimeProvider time)
{
    /// <summary>Short, because some waits are a part of the freeze.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <returns>The last result: well, or what it was when the limit was reached.</returns>
    public async Task<CheckResult> UntilAsync(HttpCheck check, Side? side, TimeSpan limit, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var result = await caller.CheckAsync(check, side, cancel);
            if (result.Ok || time.GetElapsedTime(began) >= limit)
                return result;
            await Task.Delay(Interval, time, cancel);
        }
    }
}
