using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>A port of a container on this machine's loopback.</summary>
internal sealed record ContainerPort(int Outside, int Inside, bool IsUdp)
{
    public override string ToString() => $"{PortAllocator.Loopback}:{Outside}:{Inside}{(IsUdp ? "/udp" : "")}";
}
