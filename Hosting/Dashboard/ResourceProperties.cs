using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using Platform.Hosting.Running;

namespace Platform.Hosting.Dashboard;

/// <summary>What the dashboard shows in a resource's details.</summary>
internal static class ResourceProperties
{
    public static IEnumerable<Wire.ResourceProperty> Of(ResourceStatus status)
    {
        if (status.Resource is ProjectResource) yield return Plain("project.path", Value.ForString(status.Resource.Annotations.OfType<IProjectMetadata>().Single().ProjectPath));
        if (status.Program is { } program && status.Resource is not ContainerResource) // a server says where it came from instead
        {
            yield return Plain("executable.path", Value.ForString(program));
            yield return Plain("executable.args", Value.ForList([.. status.Arguments.Select(Value.ForString)]));
        }
        foreach (var property in Container(status)) yield return property;
        if (status.WorkingDirectory is { } directory) yield return Plain("executable.workDir", Value.ForString(directory));
        if (status.ProcessId is { } pid) yield return Plain("executable.pid", Value.ForNumber(pid));
        if (status.ExitCode is { } exitCode) yield return Plain("resource.exitCode", Value.ForNumber(exitCode));
        if (status.Source is { } source) yield return Plain("resource.source", Value.ForString(source));
        if (status.WaitingFor is { } other) yield return Plain("resource.waitingFor", Value.ForString(other));
        if (ParentOf(status.Resource) is { } parent) yield return Plain("resource.parentName", Value.ForString(parent));
        if (status.ConnectionString is { } connection) yield return Sensitive("resource.connectionString", connection);
        if (status.Resource is ParameterResource parameter && status.Value is { } value) yield return parameter.Secret ? Sensitive("Value", value) : Plain("Value", Value.ForString(value));
    }

    private static IEnumerable<Wire.ResourceProperty> Container(ResourceStatus status)
    {
        if (status.Container is not { } container) yield break;
        yield return Plain("container.image", Value.ForString(container.Image));
        yield return Plain("container.id", Value.ForString(container.Id));
        yield return Plain("container.ports", Value.ForList([.. container.Ports.Select(p => Value.ForNumber(p.Outside))]));
        yield return Plain("container.lifetime", Value.ForString(container.Lifetime.ToString()));
        if (container.Entrypoint is { } entrypoint) yield return Plain("container.command", Value.ForString(entrypoint));
        yield return Plain("container.args", Value.ForList([.. status.Arguments.Select(Value.ForString)]));
    }

    private static string? ParentOf(IResource resource) => resource is IResourceWithParent child
        ? child.Parent.Name
        : resource.Annotations.OfType<ResourceRelationshipAnnotation>().FirstOrDefault(r => r.Type == "Parent")?.Resource.Name;

    private static Wire.ResourceProperty Plain(string name, Value value) => new() { Name = name, Value = value };

    private static Wire.ResourceProperty Sensitive(string name, string value) => new() { Name = name, Value = Value.ForString(value), IsSensitive = true };
}
