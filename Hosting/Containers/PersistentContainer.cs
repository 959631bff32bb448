using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>A container that outlives the run: the run's end lets go of it, a person's stop stops it.</summary>
internal sealed class PersistentContainer(ContainerEngine engine, string name, ChildProcess attached) : ILasting
{
    public int? ProcessId => null;

    public Task<int> Exited => attached.Exited;

    public async Task StopAsync(TimeSpan patience)
    {
        await engine.StopAsync(name, patience);
        await attached.StopAsync(patience);
    }

    public Task LeaveAsync(TimeSpan patience) => attached.StopAsync(patience);
}
