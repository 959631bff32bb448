using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting;
using Platform.Hosting.Running;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args) where T : IResourceWithArgs
        => args.Length == 0 ? builder : builder.WithAnnotation(new CommandLineArgsCallbackAnnotation(list => { foreach (var arg in args) list.Add(arg); }));

    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints
        => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    /// <param name="scheme">What its address begins with; <c>tcp</c> when null.</param>
    /// <param name="env">The variable that tells the process where to listen.</param>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null, string? env = null,
        bool? isProxied = null, bool? isExternal = null, ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = new EndpointAnnotation(protocol ?? ProtocolType.Tcp, scheme, name: name, port: port, targetPort: targetPort, isExternal: isExternal, isProxied: isProxied) { TargetPortEnvironmentVariable = env };
        if (builder.Resource.Annotations.OfType<EndpointAnnotation>().Any(e => string.Equals(e.Name, endpoint.Name, StringComparison.OrdinalIgnoreCase)))
            throw new HostingException(ExitCode.Model, builder.Resource.Name, $"it has two endpoints named '{endpoint.Name}'", "Give each endpoint a name of its own: WithHttpEndpoint(name: ...).");
        builder.WithAnnotation(endpoint);
        if (env is not null && builder.Resource is IResourceWithEndpoints owner)
            builder.WithAnnotation(new EnvironmentCallbackAnnotation(c => c.EnvironmentVariables[env] = new EndpointReference(owner, endpoint.Name).Property(EndpointProperty.TargetPort)));
        return builder;
    }

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>())
            if (endpoint.UriScheme is "http" or "https") endpoint.IsExternal = true;
        return builder;
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints
        => new(builder.Resource, name);

    /// <param name="statusCode">What a healthy answer has; 200 when null.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
        => builder.WithAnnotation(new HttpHealthCheckAnnotation(path ?? "/", statusCode ?? 200, endpointName));

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport
        => builder.WithAnnotation(new WaitAnnotation(dependency.Resource, WaitType.WaitUntilHealthy))
            .WithAnnotation(new ResourceRelationshipAnnotation(dependency.Resource, "WaitFor"));

    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0) where T : IResourceWithWaitSupport
        => builder.WithAnnotation(new WaitAnnotation(dependency.Resource, WaitType.WaitForCompletion, exitCode))
            .WithAnnotation(new ResourceRelationshipAnnotation(dependency.Resource, "WaitFor"));

    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> parent) where T : IResource
        => builder.WithAnnotation(new ResourceRelationshipAnnotation(parent.Resource, "Parent"));

    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, string url, string? displayText = null) where T : IResource
        => builder.WithAnnotation(new ResourceUrlAnnotation { Url = url, DisplayText = displayText });

    /// <param name="callback">May change the link's text, or its address; a path alone is taken under the endpoint.</param>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<ResourceUrlAnnotation> callback) where T : IResource
        => builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(context =>
        {
            foreach (var url in context.Urls.Where(u => u.Endpoint?.EndpointName == endpointName)) callback(url);
        }));

    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder, string name, string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, CommandOptions? commandOptions = null) where T : IResource
    {
        if (Commands.Of(builder.Resource).Any(c => c.Name == name))
            throw new HostingException(ExitCode.Model, builder.Resource.Name, $"it has two commands named '{name}' (start, stop and restart are there already)", "Give the command another name.");
        var options = commandOptions ?? new CommandOptions();
        return builder.WithAnnotation(new ResourceCommandAnnotation(
            name, displayName, options.UpdateState ?? (_ => ResourceCommandState.Enabled), executeCommand,
            options.Description, null, options.ConfirmationMessage, options.IconName, options.IconVariant, options.IsHighlighted));
    }

    /// <param name="iconName">The name of a Fluent UI icon, which stands for the resource on the dashboard.</param>
    public static IResourceBuilder<T> WithIconName<T>(this IResourceBuilder<T> builder, string iconName, IconVariant iconVariant = IconVariant.Filled) where T : IResource
        => builder.WithAnnotation(new ResourceIconAnnotation(iconName, iconVariant), ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<T> ExcludeFromManifest<T>(this IResourceBuilder<T> builder) where T : IResource
        => builder.WithAnnotation(ManifestPublishingCallbackAnnotation.Ignore, ResourceAnnotationMutationBehavior.Replace);
}
