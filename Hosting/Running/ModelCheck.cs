using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>What can be seen to be wrong before anything starts.</summary>
internal static class ModelCheck
{
    public static void Check(IReadOnlyCollection<IResource> resources)
    {
        foreach (var resource in resources)
        {
            foreach (var dependency in Dependencies.Of(resource)) KnowsOf(resources, resource, dependency);
            if (Circle(resource, resource, []) is { } path)
                throw new HostingException(ExitCode.Model, resource.Name, $"it waits for itself: {string.Join(" -> ", path)}", "Take one WaitFor out of the circle.");
        }
    }

    private static void KnowsOf(IReadOnlyCollection<IResource> resources, IResource resource, IResource dependency)
    {
        if (!resources.Contains(dependency))
            throw new HostingException(ExitCode.Model, resource.Name, $"it waits for '{dependency.Name}', which is not part of this application", "Add that resource to the same builder.");
    }

    private static List<string>? Circle(IResource start, IResource at, HashSet<IResource> seen)
    {
        foreach (var next in Dependencies.Of(at))
        {
            if (next == start) return [at.Name, start.Name];
            if (seen.Add(next) && Circle(start, next, seen) is { } rest) return [at.Name, .. rest];
        }
        return null;
    }
}
