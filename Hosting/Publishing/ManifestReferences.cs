using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Publishing;

/// <summary>Which resources the manifest's expressions name: each of them has to be in it.</summary>
internal sealed class ManifestReferences(IResourceCollection model)
{
    private readonly Queue<IResource> outsiders = new();
    private readonly HashSet<IResource> seen = [];

    /// <param name="by">The resource in whose entry the expression stands.</param>
    /// <exception cref="HostingException">The expression leads nowhere.</exception>
    public void Note(IResource by, object value)
    {
        if (EndpointOf(value) is { Exists: false } nowhere)
            throw new HostingException(ExitCode.Model, by.Name, $"it refers to the endpoint '{nowhere.EndpointName}' of '{nowhere.Resource.Name}', which has none of that name", "Correct the name, or add the endpoint.");
        foreach (var resource in Of(value))
        {
            if (ManifestWriter.IsExcluded(resource))
                throw new HostingException(ExitCode.Model, by.Name, $"it refers to '{resource.Name}', which is excluded from the manifest", "Publish that resource too, or refer to it in run mode only.");
            if (seen.Add(resource) && !model.Contains(resource)) AddOutsider(by, resource);
        }
    }

    /// <summary>The next resource that is referred to but not in the model.</summary>
    public bool TryTakeOutsider([NotNullWhen(true)] out IResource? resource) => outsiders.TryDequeue(out resource);

    private void AddOutsider(IResource by, IResource resource)
    {
        if (model.TryGetByName(resource.Name, out _))
            throw new HostingException(ExitCode.Model, by.Name, $"it refers to another '{resource.Name}' than the model's", "Rename one of them.");
        outsiders.Enqueue(resource);
    }

    private static EndpointReference? EndpointOf(object value) => value switch
    {
        EndpointReference endpoint => endpoint,
        EndpointReferenceExpression expression => expression.Endpoint,
        _ => null,
    };

    private static IEnumerable<IResource> Of(object value) => value switch
    {
        IResource resource => [resource],
        ConnectionStringValue connection => [connection.Resource],
        _ => EndpointOf(value) is { } endpoint ? [endpoint.Resource] : [],
    };
}
