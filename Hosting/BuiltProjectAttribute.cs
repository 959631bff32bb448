namespace Platform.Hosting;

/// <summary>On a generated <c>Projects.*</c> class: the assembly that the build of this AppHost made of the project.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BuiltProjectAttribute(string assemblyPath) : Attribute
{
    public string AssemblyPath { get; } = assemblyPath;
}
