using System.Diagnostics;

namespace Platform.TestKit;

/// <summary>Waits for something to come true, and no longer than a test may take.</summary>
public static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what, int withinMs = 10_000)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.ElapsedMilliseconds > withinMs)
                throw new TimeoutException($"not within {withinMs} ms: {what}");
            await Task.Delay(5);
        }
    }
}
