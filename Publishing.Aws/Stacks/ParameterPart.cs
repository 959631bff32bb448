using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>What is no secret is in Parameter Store, where it costs nothing: the manifest's parameters. One without a value is a parameter of the template.</summary>
internal static class ParameterPart
{
    public static void Add(StackContext context)
    {
        foreach (var parameter in context.Deployment.Parameters)
        {
            var id = ResourceNames.Id(parameter.Name);
            var value = parameter.Value ?? new Amazon.CDK.CfnParameter(context.Stack, $"{id}Value", new Amazon.CDK.CfnParameterProps { Type = "String", MinLength = 1, Description = $"The manifest's parameter {parameter.Name}" }).ValueAsString;
            context.ParameterValues[parameter.Name] = value;
            if (value.Length == 0) continue; // Parameter Store holds no empty values; such a variable is written out.
            var name = context.Names.Parameter(parameter.Name);
            _ = new Amazon.CDK.AWS.SSM.CfnParameter(context.Stack, $"{id}Parameter", new Amazon.CDK.AWS.SSM.CfnParameterProps { Name = name, Type = "String", Value = value });
            context.ParameterArns[parameter.Name] = context.Arn("ssm", $"parameter{name}");
        }
    }
}
