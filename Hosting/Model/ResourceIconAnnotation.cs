namespace Aspire.Hosting.ApplicationModel;

/// <param name="iconName">The name of a Fluent UI icon.</param>
public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    public string IconName { get; } = iconName;

    public IconVariant IconVariant { get; } = iconVariant;
}
