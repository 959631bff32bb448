using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>A container of this run, seen through the engine's program that is attached to it. Nothing of it is left when it has ended.</summary>
internal sealed class ContainerProcess : IRunning
{
    private readonly ContainerEngine engine;
    private readonly string name;
    private readonly ChildProcess attached;

    public ContainerProcess(ContainerEngine engine, string name, ChildProcess attached, Guardian guardian)
    {
        (this.engine, this.name, this.attached) = (engine, name, attached);
        Exited = EndAsync(guardian);
    }

    public int? ProcessId => null;

    public Task<int> Exited { get; }

    public async Task StopAsync(TimeSpan patience)
    {
        await engine.StopAsync(name, patience);
        if (await Task.WhenAny(Exited, Task.Delay(patience)) != Exited) await attached.StopAsync(patience);
        await Exited;
    }

    private async Task<int> EndAsync(Guardian guardian)
    {
        var exitCode = await attached.Exited;
        await engine.RemoveAsync(name);
        guardian.ForgetContainer(name);
        return exitCode;
    }
}
