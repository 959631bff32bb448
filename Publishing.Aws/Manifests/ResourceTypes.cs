namespace Platform.Publishing.Aws.Manifests;

/// <summary>The manifest's words for sorts of resources.</summary>
internal static class ResourceTypes
{
    public static readonly string[] Projects = ["project.v0", "project.v1"];
    public static readonly string[] Containers = ["container.v0", "container.v1"];
    public const string Dockerfile = "dockerfile.v0";
    public const string Executable = "executable.v0";
    public const string Parameter = "parameter.v0";
    public const string Value = "value.v0";
    public const string AnnotatedString = "annotated.string";

    public static readonly string[] Known = [.. Projects, .. Containers, Dockerfile, Executable, Parameter, Value, AnnotatedString];

    public static bool IsProject(string type) => Projects.Contains(type);
    public static bool IsContainer(string type) => Containers.Contains(type);

    /// <summary>Whether it is a process that runs somewhere.</summary>
    public static bool Runs(string type) => IsProject(type) || IsContainer(type) || type is Dockerfile or Executable;
}
