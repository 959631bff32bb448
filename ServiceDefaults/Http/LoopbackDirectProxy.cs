using System.Net;

namespace Platform.ServiceDefaults.Http;

/// <summary>The environment's proxy, except for this machine: a rehearsal's own services are never behind one.</summary>
internal sealed class LoopbackDirectProxy(IWebProxy inner) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => inner.Credentials;
        set => inner.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => inner.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || inner.IsBypassed(host);
}
