using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Backchannel;

/// <summary>What the CLI asks the AppHost that it has just started to run.</summary>
internal sealed class RunMethods(AppHostFacts facts, Readiness readiness, ResourceBoard board) : ICliMethods
{
    public RpcMethods Make() => facts.AddTo(new RpcMethods())
        .Add("GetCapabilitiesAsync", () => ICliMethods.Capabilities)
        .Add("NotifyAppHostReadyAsync", async (_, token) => await readiness.WaitAsync(token))
        .AddStream("GetResourceStatesAsync", (_, token) => WatchAsync(token));

    private async IAsyncEnumerable<object> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var changed in board.WatchAsync(cancellationToken))
            foreach (var status in changed) yield return State(status);
    }

    private static object State(ResourceStatus status) => new
    {
        resource = status.Name,
        type = ResourceTypes.Of(status.Resource),
        status.State,
        endpoints = status.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.AllocatedEndpoint is not null).Select(e => e.AllocatedEndpoint!.UriString),
        health = ResourceSnapshots.HealthOf(status),
    };
}
