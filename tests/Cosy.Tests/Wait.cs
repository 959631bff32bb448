using System.Diagnostics;

namespace Platform.Cosy.Tests;

internal static class Wait
{
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"not within 20 s: {what}");
            await Task.Delay(5);
        }
    }
}
