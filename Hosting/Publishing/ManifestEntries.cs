using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Containers;

namespace Platform.Hosting.Publishing;

/// <summary>One entry a resource, properties in the order in which Aspire writes them.</summary>
internal sealed class ManifestEntries(Utf8JsonWriter json, string directory, ManifestValues values)
{
    private readonly ManifestBindings bindings = new(json);
    private readonly ManifestMounts mounts = new(json, directory);

    /// <exception cref="HostingException">The manifest knows no such resource, or a part of it cannot be written.</exception>
    public async Task WriteAsync(IResource resource, CancellationToken cancellationToken)
    {
        json.WriteStartObject(resource.Name);
        switch (resource)
        {
            case ContainerResource container: Container(container); await ProcessAsync(resource, cancellationToken); break;
            case ProjectResource project: Project(project); await ProcessAsync(resource, cancellationToken); break;
            case ExecutableResource executable: Executable(executable); await ProcessAsync(resource, cancellationToken); break;
            case UriEncodedParameter encoded: UriEncoded(encoded); break;
            case ParameterResource parameter: new ManifestParameter(json).Write(parameter); break;
            case IResourceWithConnectionString value: json.WriteString("type", "value.v0"); ConnectionString(value); break;
            default: throw new HostingException(ExitCode.Model, resource.Name, $"a manifest cannot hold a {resource.GetType().Name}", "Leave it out with ExcludeFromManifest(), or add it in run mode only.");
        }
        json.WriteEndObject();
    }

    private void Container(ContainerResource container)
    {
        json.WriteString("type", "container.v0");
        if (container is IResourceWithConnectionString value) ConnectionString(value);
        json.WriteString("image", ImageReference.Of(container));
        if (container.Entrypoint is { } entrypoint) json.WriteString("entrypoint", entrypoint);
    }

    private void Project(ProjectResource project)
    {
        json.WriteString("type", "project.v0");
        json.WriteString("path", Relative(project.Annotations.OfType<IProjectMetadata>().Single().ProjectPath));
    }

    private void Executable(ExecutableResource executable)
    {
        json.WriteString("type", "executable.v0");
        json.WriteString("workingDirectory", Relative(executable.WorkingDirectory));
        json.WriteString("command", executable.Command);
    }

    private void UriEncoded(UriEncodedParameter encoded)
    {
        json.WriteString("type", "annotated.string");
        json.WriteString("value", values.Expression(encoded, encoded.Parameter));
        json.WriteString("filter", "uri");
    }

    private void ConnectionString(IResourceWithConnectionString resource)
        => json.WriteString("connectionString", values.Expression(resource, resource.ConnectionStringExpression));

    private async Task ProcessAsync(IResource resource, CancellationToken cancellationToken)
    {
        Arguments(await values.ArgumentsAsync(resource, cancellationToken));
        mounts.Write(resource);
        Environment(await values.EnvironmentAsync(resource, cancellationToken));
        bindings.Write(resource);
    }

    private void Arguments(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0) return;
        json.WriteStartArray("args");
        foreach (var argument in arguments) json.WriteStringValue(argument);
        json.WriteEndArray();
    }

    private void Environment(IReadOnlyList<(string Name, string Value)> variables)
    {
        if (variables.Count == 0) return;
        json.WriteStartObject("env");
        foreach (var (name, value) in variables) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private string Relative(string path) => Path.GetRelativePath(directory, path).Replace('\\', '/');
}
