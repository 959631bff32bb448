using System.Collections.Immutable;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>The addresses that people can open: each endpoint's, and those the model adds.</summary>
internal sealed class Links(IDistributedApplicationBuilder model, ResourceBoard board)
{
    public async Task ResolveAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
        {
            var links = await ForAsync(resource, cancellationToken);
            board.Update(resource.Name, s => s with { Links = links });
        }
    }

    private async Task<ImmutableArray<ResourceLink>> ForAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new ResourceUrlsCallbackContext(model.ExecutionContext, resource, [.. EndpointUrls(resource), .. resource.Annotations.OfType<ResourceUrlAnnotation>()], cancellationToken);
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>()) await callback.Callback(context);
        return [.. context.Urls.Select(u => new ResourceLink(Whole(u), u.DisplayText, u.Endpoint?.EndpointName))];
    }

    private static IEnumerable<ResourceUrlAnnotation> EndpointUrls(IResource resource) => resource is not IResourceWithEndpoints owner ? []
        : resource.Annotations.OfType<EndpointAnnotation>().Select(e => new EndpointReference(owner, e.Name)).Select(e => new ResourceUrlAnnotation { Url = e.Url, Endpoint = e });

    private static string Whole(ResourceUrlAnnotation url)
        => url.Url.StartsWith('/') && url.Endpoint is { } endpoint ? endpoint.Url + url.Url : url.Url;
}
