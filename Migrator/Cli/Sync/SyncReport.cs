using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary>What a verb tells of itself while it runs. Called from several threads.</summary>
internal abstract class SyncReport : IAsyncDisposable
{
    public abstract void Inspected(Inventory inventory);

    /// <summary>Something begins or is over: <c>prepare</c>, <c>the slot stays</c>.</summary>
    public abstract void Step(string step, string text);

    public abstract void Copying(CopyProgress progress);

    public abstract void Finishing(FinishProgress progress);

    public abstract void Following(FollowProgress progress);

    public abstract void Compared(PartitionVerdict verdict);

    public abstract void Failed(string error, string hint);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>At once and in order, unlike <see cref="Progress{T}"/>.</summary>
    public static IProgress<T> To<T>(Action<T> tell) => new Direct<T>(tell);

    private sealed class Direct<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
