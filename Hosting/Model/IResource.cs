namespace Aspire.Hosting.ApplicationModel;

/// <summary>One thing of the application: inert data, interpreted by the runtime or a publisher.</summary>
public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}
