using System.Diagnostics;

namespace Platform.Hosting.Tests;

internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task IsAsync(Func<bool> holds, string otherwise)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Patience; await Task.Delay(50))
            if (holds()) return;
        Assert.Fail(otherwise);
    }
}
