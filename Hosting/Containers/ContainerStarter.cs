using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>Makes and starts a resource's container.</summary>
internal sealed class ContainerStarter(ContainerPlan plan, ContainerNetwork network, Guardian guardian, ResourceBoard board, ConsoleLogs logs, SecretMask mask)
{
    public async Task<IRunning> StartAsync(ContainerResource resource, ContainerEngine engine, CancellationToken cancellationToken)
    {
        var isLasting = ContainerPlan.IsPersistent(resource);
        await network.EnsureAsync(resource.Name, engine, cancellationToken);
        var spec = await plan.ForAsync(resource, isLasting ? null : network.Name, guardian.RunId, cancellationToken);
        if (!isLasting) spec = spec with { Extra = [.. await network.HostsAsync(engine, resource.Name, cancellationToken), .. spec.Extra] };
        var id = isLasting ? await FindOrMakeAsync(resource, engine, spec, cancellationToken) : await MakeAsync(resource, engine, spec, cancellationToken);
        Show(resource, engine, spec, id);
        network.Joined(resource.Name, spec.Name);
        if (!isLasting) return new ContainerProcess(engine, spec.Name, Attach(resource, engine, "start", "--attach", spec.Name), guardian);
        await network.JoinAsync(resource.Name, engine, spec.Name, cancellationToken);
        return new PersistentContainer(engine, spec.Name, Attach(resource, engine, "logs", "--follow", "--tail", "100", spec.Name));
    }

    private async Task<string> MakeAsync(ContainerResource resource, ContainerEngine engine, ContainerSpec spec, CancellationToken cancellationToken)
    {
        guardian.WatchContainer(spec.Name);
        await engine.RemoveAsync(spec.Name); // started again: the last one may not have been taken away
        return await engine.CreateAsync(resource.Name, spec, cancellationToken);
    }

    /// <summary>The one of an earlier run, unless what it is to be told or given has changed.</summary>
    private async Task<string> FindOrMakeAsync(ContainerResource resource, ContainerEngine engine, ContainerSpec spec, CancellationToken cancellationToken)
    {
        var id = spec.Name;
        var known = await engine.LabelAsync(spec.Name, ContainerLabels.Fingerprint, cancellationToken);
        if (known != spec.Labels[ContainerLabels.Fingerprint])
        {
            if (known is not null) logs.Write(resource.Name, $"Container {spec.Name} was made for other settings, and is made anew.");
            await engine.RemoveAsync(spec.Name);
            id = await engine.CreateAsync(resource.Name, spec, cancellationToken);
        }
        else
        {
            logs.Write(resource.Name, $"Container {spec.Name} is there already.");
        }
        await engine.RequireAsync(resource.Name, "start its container", ["start", spec.Name], cancellationToken);
        return id;
    }

    private ChildProcess Attach(ContainerResource resource, ContainerEngine engine, params string[] arguments)
        => ChildProcess.Start(new ProcessSpec(engine.Command[0], [.. engine.Command.Skip(1), .. arguments], "/", ImagePull.Inherited()), guardian, (line, isError) => logs.Write(resource.Name, line, isError));

    private void Show(ContainerResource resource, ContainerEngine engine, ContainerSpec spec, string id)
    {
        logs.Write(resource.Name, $"Container {spec.Name} of image {spec.Image}, in {engine}.");
        board.Update(resource.Name, s => s with
        {
            Source = spec.Image,
            Environment = [.. spec.Environment.Select(v => new EnvironmentValue(v.Key, v.Value, mask.Apply(v.Value), FromModel: true))],
            Arguments = [.. spec.Arguments.Select(mask.Apply)],
            Container = new ContainerFacts(engine.ToString(), spec.Name, id, spec.Image, [.. spec.Ports], [.. spec.Mounts], ContainerPlan.IsPersistent(resource) ? ContainerLifetime.Persistent : ContainerLifetime.Session, spec.Entrypoint),
        });
    }
}
