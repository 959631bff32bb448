using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests;

/// <summary>Fifty resources started and stopped several times in a process of their own, which says after each round what it holds.</summary>
internal static class ManyResources
{
    public const int Count = 50;
    private const int Rounds = 4;

    public static async Task<int> RunAsync()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await RoundAsync();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Console.WriteLine($"files {Directory.GetFiles("/proc/self/fd").Length} memory {GC.GetTotalMemory(forceFullCollection: true) / 1024}");
        }
        return 0;
    }

    private static async Task RoundAsync()
    {
        await using var run = TestRun.Start(b =>
        {
            for (var i = 0; i < Count; i++) b.AddExecutable($"sleeper{i}", "sleep", "/", "1000");
        });
        for (var i = 0; i < Count; i++) await run.HealthyAsync($"sleeper{i}");
        var processes = run.Services.GetRequiredService<ResourceBoard>().All.Select(s => s.ProcessId!.Value).ToList();
        await run.StopAsync();
        Console.WriteLine($"left {processes.Count(ProcessTable.IsAlive)} of {processes.Distinct().Count()}");
    }
}
