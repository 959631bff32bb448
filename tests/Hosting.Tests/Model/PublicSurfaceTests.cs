using Aspire.Hosting;

namespace Platform.Hosting.Tests.Model;

/// <summary>What is in an <c>Aspire.*</c> namespace is the official API's, by name; a type joins this list only if it is there.</summary>
public sealed class PublicSurfaceTests
{
    private static readonly string[] Official =
    [
        "Aspire.Hosting.ApplicationModel.AllocatedEndpoint",
        "Aspire.Hosting.ApplicationModel.CommandLineArgsCallbackAnnotation",
        "Aspire.Hosting.ApplicationModel.CommandLineArgsCallbackContext",
        "Aspire.Hosting.ApplicationModel.CommandOptions",
        "Aspire.Hosting.ApplicationModel.CommandResults",
        "Aspire.Hosting.ApplicationModel.ContainerImageAnnotation",
        "Aspire.Hosting.ApplicationModel.ContainerResource",
        "Aspire.Hosting.ApplicationModel.EndpointAnnotation",
        "Aspire.Hosting.ApplicationModel.EndpointProperty",
        "Aspire.Hosting.ApplicationModel.EndpointReference",
        "Aspire.Hosting.ApplicationModel.EndpointReferenceExpression",
        "Aspire.Hosting.ApplicationModel.EnvironmentCallbackAnnotation",
        "Aspire.Hosting.ApplicationModel.EnvironmentCallbackContext",
        "Aspire.Hosting.ApplicationModel.ExecutableResource",
        "Aspire.Hosting.ApplicationModel.ExecuteCommandContext",
        "Aspire.Hosting.ApplicationModel.ExecuteCommandResult",
        "Aspire.Hosting.ApplicationModel.GenerateParameterDefault",
        "Aspire.Hosting.ApplicationModel.IManifestExpressionProvider",
        "Aspire.Hosting.ApplicationModel.IResource",
        "Aspire.Hosting.ApplicationModel.IResourceAnnotation",
        "Aspire.Hosting.ApplicationModel.IResourceBuilder`1",
        "Aspire.Hosting.ApplicationModel.IResourceCollection",
        "Aspire.Hosting.ApplicationModel.IResourceWithArgs",
        "Aspire.Hosting.ApplicationModel.IResourceWithConnectionString",
        "Aspire.Hosting.ApplicationModel.IResourceWithEndpoints",
        "Aspire.Hosting.ApplicationModel.IResourceWithEnvironment",
        "Aspire.Hosting.ApplicationModel.IResourceWithParent",
        "Aspire.Hosting.ApplicationModel.IResourceWithParent`1",
        "Aspire.Hosting.ApplicationModel.IResourceWithWaitSupport",
        "Aspire.Hosting.ApplicationModel.IValueProvider",
        "Aspire.Hosting.ApplicationModel.IconVariant",
        "Aspire.Hosting.ApplicationModel.ManifestPublishingCallbackAnnotation",
        "Aspire.Hosting.ApplicationModel.ParameterDefault",
        "Aspire.Hosting.ApplicationModel.ParameterResource",
        "Aspire.Hosting.ApplicationModel.PostgresDatabaseResource",
        "Aspire.Hosting.ApplicationModel.PostgresServerResource",
        "Aspire.Hosting.ApplicationModel.ProjectResource",
        "Aspire.Hosting.ApplicationModel.ReferenceExpression",
        "Aspire.Hosting.ApplicationModel.ReferenceExpression+ExpressionInterpolatedStringHandler",
        "Aspire.Hosting.ApplicationModel.Resource",
        "Aspire.Hosting.ApplicationModel.ResourceAnnotationCollection",
        "Aspire.Hosting.ApplicationModel.ResourceAnnotationMutationBehavior",
        "Aspire.Hosting.ApplicationModel.ResourceCommandAnnotation",
        "Aspire.Hosting.ApplicationModel.ResourceCommandState",
        "Aspire.Hosting.ApplicationModel.ResourceRelationshipAnnotation",
        "Aspire.Hosting.ApplicationModel.ResourceUrlAnnotation",
        "Aspire.Hosting.ApplicationModel.ResourceUrlsCallbackAnnotation",
        "Aspire.Hosting.ApplicationModel.ResourceUrlsCallbackContext",
        "Aspire.Hosting.ApplicationModel.UpdateCommandStateContext",
        "Aspire.Hosting.ApplicationModel.WaitAnnotation",
        "Aspire.Hosting.ApplicationModel.WaitType",
        "Aspire.Hosting.ContainerResourceBuilderExtensions",
        "Aspire.Hosting.DistributedApplication",
        "Aspire.Hosting.DistributedApplicationException",
        "Aspire.Hosting.DistributedApplicationExecutionContext",
        "Aspire.Hosting.DistributedApplicationOperation",
        "Aspire.Hosting.ExecutableResourceBuilderExtensions",
        "Aspire.Hosting.IDistributedApplicationBuilder",
        "Aspire.Hosting.IProjectMetadata",
        "Aspire.Hosting.IResourceWithServiceDiscovery",
        "Aspire.Hosting.ParameterResourceBuilderExtensions",
        "Aspire.Hosting.PostgresBuilderExtensions",
        "Aspire.Hosting.ProjectResourceBuilderExtensions",
        "Aspire.Hosting.ResourceBuilderExtensions",
    ];

    /// <summary>Ours, and public because generated code or an AppHost names it.</summary>
    private static readonly string[] Own = ["Platform.Hosting.BuiltProjectAttribute"];

    [Fact]
    public void PublicTypes_Assembly_AreTheListedOnes()
        => Assert.Equal(Official.Concat(Own).Order(StringComparer.Ordinal), typeof(DistributedApplication).Assembly.GetExportedTypes().Select(t => t.FullName!).Order(StringComparer.Ordinal));

    [Fact]
    public void InternalTypes_Assembly_KeepOutOfTheOfficialNamespaces()
        => Assert.DoesNotContain(typeof(DistributedApplication).Assembly.GetTypes(), t => !t.IsNested && !t.IsPublic && t.Namespace?.StartsWith("Aspire", StringComparison.Ordinal) == true);
}
