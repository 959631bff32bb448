using System.Diagnostics;

namespace Platform.TestKit;

/// <summary>Waits for something to come true, and no longer than a test may take.</summary>
public static class Eventually
{
    private const int PatienceMs = 30_000;

    public static async Task TrueAsync(Func<bool> condition, string what, int withinMs = PatienceMs)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            ThrowIfOver(watch, what, withinMs);
            await Task.Delay(5);
        }
    }

    /// <summary>The same for a question that takes a while.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int withinMs = PatienceMs)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            ThrowIfOver(watch, what, withinMs);
            await Task.Delay(50);
        }
    }

    private static void ThrowIfOver(Stopwatch watch, string what, int withinMs)
    {
        if (watch.ElapsedMilliseconds > withinMs) throw new TimeoutException($"not within {withinMs} ms: {what}");
    }
}
