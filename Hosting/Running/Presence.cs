namespace Platform.Hosting.Running;

/// <summary>Something that is there until it is told not to be: a part of a server.</summary>
internal sealed class Presence : IRunning
{
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int? ProcessId => null;

    public Task<int> Exited => exited.Task;

    public Task StopAsync(TimeSpan patience)
    {
        exited.TrySetResult(0);
        return Task.CompletedTask;
    }
}
