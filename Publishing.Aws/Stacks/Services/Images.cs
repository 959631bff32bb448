using Amazon.CDK;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Services;

/// <param name="HasGreen">The condition that green has an image, and so tasks.</param>
internal sealed record ServiceImages(string Blue, string Green, string? HasGreen)
{
    /// <summary>One value when green has an image, another when not, as a property that the CDK takes as it stands.</summary>
    public Dictionary<string, object> IfGreen(object yes, object no) => Json.Map(("Fn::If", new[] { HasGreen!, yes, no }));
}

/// <summary>Images that are built come as parameters, by digest or tag; others stand in the template as the manifest names them.</summary>
internal static class Images
{
    private const string None = "none";

    public static ServiceImages Add(StackContext context, ServiceDeployment service)
    {
        var id = ResourceNames.Id(service.Name);
        var blue = service.Image is GivenImage given ? given.Uri : Parameter(context, service, id);
        if (service.Exposure is null) return new(blue, "", null);
        var parameter = new CfnParameter(context.Stack, $"{id}GreenImage", new CfnParameterProps { Type = "String", Default = None, Description = $"The other version of {service.Name}; none: green has no tasks" });
        _ = new CfnCondition(context.Stack, $"{id}HasGreen", new CfnConditionProps { Expression = Fn.ConditionNot(Fn.ConditionEquals(parameter.ValueAsString, None)) });
        return new(blue, parameter.ValueAsString, $"{id}HasGreen");
    }

    /// <summary>A copy worker runs the migrator's image: one parameter, one digest.</summary>
    private static string Parameter(StackContext context, ServiceDeployment service, string id)
    {
        var name = service.Role == ServiceRole.CopyWorker ? $"{ResourceNames.Id(context.Settings.Migrator!.Service)}Image" : $"{id}Image";
        if (context.Stack.Node.TryFindChild(name) is CfnParameter there) return there.ValueAsString;
        return new CfnParameter(context.Stack, name, new CfnParameterProps
        {
            Type = "String", AllowedPattern = "^[^\\s]+(@sha256:[0-9a-f]{64}|:[A-Za-z0-9_.-]+)$", ConstraintDescription = "an image with its digest or tag", Description = $"The image of {service.Name}, by digest",
        }).ValueAsString;
    }
}
