using System.Runtime.ExceptionServices;

namespace Platform.Migrator.Sync;

/// <summary>The same work by several at once. The first fault ends them all, and is thrown when all have ended.</summary>
internal static class Workers
{
    public static async Task RunAsync(int count, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ExceptionDispatchInfo? first = null;
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => OneAsync()));
        cancel.ThrowIfCancellationRequested();
        first?.Throw();

        async Task OneAsync()
        {
            try
            {
                await work(stop.Token);
            }
            catch (Exception fault)
            {
                Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(fault), null);
                await stop.CancelAsync();
            }
        }
    }
}
