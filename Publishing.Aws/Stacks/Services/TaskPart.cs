using System.Globalization;
using Amazon.CDK.AWS.ECS;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Services;

/// <summary>A task definition. Secrets and parameters are fetched by ECS when the task starts; the template has their names alone.</summary>
internal static class TaskPart
{
    private const int StopSeconds = 60;

    public static string Add(StackContext context, ServiceParts parts, string id, bool isGreen)
    {
        var service = parts.Service;
        var (plain, secret) = Environment(context, service);
        var task = new CfnTaskDefinition(context.Stack, $"{id}Task", new CfnTaskDefinitionProps
        {
            Family = context.Names.Of(service.Name), Cpu = Text(service.Cpu), Memory = Text(service.Memory), NetworkMode = "awsvpc", RequiresCompatibilities = ["FARGATE"],
            RuntimePlatform = new CfnTaskDefinition.RuntimePlatformProperty { CpuArchitecture = "X86_64", OperatingSystemFamily = "LINUX" },
            ExecutionRoleArn = TaskRoles.Execution(context, parts), TaskRoleArn = TaskRoles.Task(context, parts),
            Volumes = service.Volumes.Count == 0 ? null : service.Volumes.Select((v, i) => (object)Volume(context, service, i)).ToArray(),
            ContainerDefinitions = new[]
            {
                new CfnTaskDefinition.ContainerDefinitionProperty
                {
                    Name = service.Name, Image = parts.Image.Blue, Essential = true, StopTimeout = StopSeconds,
                    EntryPoint = service.EntryPoint.Count == 0 ? null : [.. service.EntryPoint],
                    Command = service.Command.Count == 0 ? null : [.. service.Command.Select(context.Text)],
                    PortMappings = service.Ports.Count == 0 ? null : service.Ports.Select(p => (object)new CfnTaskDefinition.PortMappingProperty { ContainerPort = p.Port, Protocol = "tcp" }).ToArray(),
                    Environment = plain, Secrets = secret.Length == 0 ? null : secret,
                    LinuxParameters = new CfnTaskDefinition.LinuxParametersProperty { InitProcessEnabled = true },
                    MountPoints = service.Volumes.Count == 0 ? null : service.Volumes.Select((v, i) => (object)new CfnTaskDefinition.MountPointProperty { SourceVolume = $"data{i}", ContainerPath = v.Target, ReadOnly = v.ReadOnly }).ToArray(),
                    LogConfiguration = new CfnTaskDefinition.LogConfigurationProperty
                    {
                        LogDriver = "awslogs",
                        Options = new Dictionary<string, string> { ["awslogs-group"] = context.Names.LogGroup(service.Name), ["awslogs-region"] = context.Region, ["awslogs-stream-prefix"] = id, ["mode"] = "non-blocking", ["max-buffer-size"] = "4m" },
                    },
                },
            },
        });
        if (isGreen) task.AddPropertyOverride("ContainerDefinitions.0.Image", parts.Image.IfGreen(parts.Image.Green, parts.Image.Blue));
        return task.Ref;
    }

    private static (object[] Plain, object[] Secret) Environment(StackContext context, ServiceDeployment service)
    {
        var plain = new List<object>();
        var secret = new List<object>();
        foreach (var (name, value) in service.Environment.OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            if (value.Only is SecretReference { Secret: var held }) secret.Add(new CfnTaskDefinition.SecretProperty { Name = name, ValueFrom = context.SecretArns[held] });
            else if (value.Only is ParameterReference { Parameter: var parameter } && context.ParameterArns.TryGetValue(parameter, out var arn)) secret.Add(new CfnTaskDefinition.SecretProperty { Name = name, ValueFrom = arn });
            else plain.Add(new CfnTaskDefinition.KeyValuePairProperty { Name = name, Value = context.Text(value) });
        }
        return ([.. plain], [.. secret]);
    }

    private static CfnTaskDefinition.VolumeProperty Volume(StackContext context, ServiceDeployment service, int index) => new()
    {
        Name = $"data{index}",
        EfsVolumeConfiguration = new CfnTaskDefinition.EFSVolumeConfigurationProperty
        {
            FilesystemId = context.Stores[service.Name].Identifier, TransitEncryption = "ENABLED",
            AuthorizationConfig = new CfnTaskDefinition.AuthorizationConfigProperty { Iam = "ENABLED", AccessPointId = AccessPoint(context, service, index) },
        },
    };

    /// <summary>A directory of its own for each volume, made when it is first used.</summary>
    private static string AccessPoint(StackContext context, ServiceDeployment service, int index) => new Amazon.CDK.AWS.EFS.CfnAccessPoint(context.Stack, $"{ResourceNames.Id(service.Name)}Directory{index + 1}", new Amazon.CDK.AWS.EFS.CfnAccessPointProps
    {
        FileSystemId = context.Stores[service.Name].Identifier,
        RootDirectory = new Amazon.CDK.AWS.EFS.CfnAccessPoint.RootDirectoryProperty { Path = $"/data{index}", CreationInfo = new Amazon.CDK.AWS.EFS.CfnAccessPoint.CreationInfoProperty { OwnerUid = "0", OwnerGid = "0", Permissions = "0755" } },
    }).Ref;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
