using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>
/// From where an address is looked at. On this machine everybody is on the loopback; for a process in a container the loopback is its own,
/// and other containers have names. Flows with the call that fills in a container's environment, and nowhere else.
/// </summary>
internal static class Viewpoint
{
    private static readonly AsyncLocal<Func<IResource, EndpointAnnotation, AllocatedEndpoint>?> Other = new();

    public static AllocatedEndpoint? Seen(IResource owner, EndpointAnnotation endpoint) => Other.Value is { } other ? other(owner, endpoint) : endpoint.AllocatedEndpoint;

    public static IDisposable From(Func<IResource, EndpointAnnotation, AllocatedEndpoint> seen)
    {
        Other.Value = seen;
        return new Scope();
    }

    private sealed class Scope : IDisposable
    {
        public void Dispose() => Other.Value = null;
    }
}
