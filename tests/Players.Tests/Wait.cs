using System.Diagnostics;

namespace Platform.Players.Tests;

internal static class Wait
{
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"not within 20 s: {what}");
            await Task.Delay(5);
        }
    }
}
