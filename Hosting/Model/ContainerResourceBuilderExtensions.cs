using Aspire.Hosting.ApplicationModel;
using Platform.Hosting;
using Platform.Hosting.Containers;

namespace Aspire.Hosting;

public static class ContainerResourceBuilderExtensions
{
    /// <param name="image">May name a registry and a tag: <c>ghcr.io/owner/image:1.2</c>.</param>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image)
        => builder.AddResource(new ContainerResource(name)).WithImage(image);

    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image, string tag)
        => builder.AddResource(new ContainerResource(name)).WithImage(image, tag);

    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null) where T : ContainerResource
    {
        var reference = ImageReference.Parse(builder.Resource.Name, image, tag);
        var annotation = builder.Resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault();
        if (annotation is null) builder.WithAnnotation(annotation = new ContainerImageAnnotation { Image = reference.Image });
        (annotation.Image, annotation.Tag, annotation.SHA256) = (reference.Image, reference.Tag, reference.Digest);
        annotation.Registry = reference.Registry ?? annotation.Registry;
        return builder;
    }

    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag) where T : ContainerResource
    {
        var image = ImageOf(builder);
        (image.Tag, image.SHA256) = (tag, null);
        return builder;
    }

    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry) where T : ContainerResource
    {
        ImageOf(builder).Registry = registry;
        return builder;
    }

    public static IResourceBuilder<T> WithEntrypoint<T>(this IResourceBuilder<T> builder, string entrypoint) where T : ContainerResource
    {
        builder.Resource.Entrypoint = entrypoint;
        return builder;
    }

    /// <param name="name">Null: a volume of the container's own, which goes with it.</param>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false) where T : ContainerResource
        => builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));

    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string target) where T : ContainerResource
        => builder.WithVolume(null, target);

    /// <param name="source">Relative to the AppHost's directory.</param>
    public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false) where T : ContainerResource
        => builder.WithAnnotation(new ContainerMountAnnotation(
            Path.GetFullPath(Path.Combine(builder.ApplicationBuilder.AppHostDirectory, source)), target, ContainerMountType.BindMount, isReadOnly));

    public static IResourceBuilder<T> WithLifetime<T>(this IResourceBuilder<T> builder, ContainerLifetime lifetime) where T : ContainerResource
        => builder.WithAnnotation(new ContainerLifetimeAnnotation { Lifetime = lifetime }, ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<T> WithContainerName<T>(this IResourceBuilder<T> builder, string name) where T : ContainerResource
        => builder.WithAnnotation(new ContainerNameAnnotation { Name = name }, ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(this IResourceBuilder<T> builder, params string[] args) where T : ContainerResource
        => builder.WithAnnotation(new ContainerRuntimeArgsCallbackAnnotation(list => { foreach (var arg in args) list.Add(arg); }));

    private static ContainerImageAnnotation ImageOf<T>(IResourceBuilder<T> builder) where T : ContainerResource
        => builder.Resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()
            ?? throw new HostingException(ExitCode.Model, builder.Resource.Name, "it has no image whose tag or registry could be set", "Give it one first: WithImage(...).");
}
