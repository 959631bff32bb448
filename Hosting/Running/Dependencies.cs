using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Who must be up before whom: what is waited for, and what a part belongs to.</summary>
internal static class Dependencies
{
    public static IEnumerable<IResource> Of(IResource resource)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Select(w => w.Resource);
        return resource is IResourceWithParent child ? waits.Append(child.Parent).Distinct() : waits.Distinct();
    }

    public static IEnumerable<IResource> OfAll(IResource resource, IEnumerable<IResource> all)
        => all.Where(other => Of(other).Contains(resource));
}
