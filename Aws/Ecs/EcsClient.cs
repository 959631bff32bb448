using System.Text.Json.Nodes;

namespace Platform.Aws.Ecs;

/// <summary>Amazon Elastic Container Service.</summary>
public sealed class EcsClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("ECS", "ecs", "2014-11-13", AwsProtocol.Json) { TargetPrefix = "AmazonEC2ContainerServiceV20141113", CamelCase = true };

    /// <summary>Null when the cluster has no service of that name, or only a deleted one.</summary>
    public async Task<EcsService?> FindServiceAsync(string cluster, string service, CancellationToken cancel)
    {
        var answer = await JsonAsync<ServicesAnswer>("DescribeServices", new { Cluster = cluster, Services = new[] { service } }, cancel);
        return answer.Services?.FirstOrDefault(found => found.Status != "INACTIVE");
    }

    public IAsyncEnumerable<string> ListServicesAsync(string cluster, CancellationToken cancel) => Paging.AllAsync(async token =>
    {
        var page = await JsonAsync<ServiceArnsAnswer>("ListServices", new { Cluster = cluster, NextToken = token }, cancel);
        return new Page<string>(page.ServiceArns ?? [], page.NextToken);
    }, cancel);

    /// <summary>What is null stays as it is.</summary>
    public async Task<EcsService> UpdateServiceAsync(string cluster, string service, string? taskDefinition, int? desiredCount, CancellationToken cancel) =>
        (await JsonAsync<ServiceAnswer>("UpdateService", new { Cluster = cluster, Service = service, TaskDefinition = taskDefinition, DesiredCount = desiredCount }, cancel)).Service!;

    /// <summary>As AWS has it, with every member that this client does not know. May hold secrets in its environment.</summary>
    public async Task<JsonObject> DescribeTaskDefinitionAsync(string taskDefinition, CancellationToken cancel) =>
        (await JsonAsync<TaskDefinitionAnswer>("DescribeTaskDefinition", new { TaskDefinition = taskDefinition }, cancel)).TaskDefinition ?? [];

    /// <param name="definition">Members that only AWS writes are left out.</param>
    /// <returns>The ARN of the new revision.</returns>
    public async Task<string> RegisterTaskDefinitionAsync(JsonObject definition, CancellationToken cancel)
    {
        var input = (JsonObject)definition.DeepClone();
        foreach (var name in TaskDefinitions.OnlyAnswered)
            input.Remove(name);
        var answer = (await JsonAsync<TaskDefinitionAnswer>("RegisterTaskDefinition", input, cancel, sensitive: true)).TaskDefinition;
        return answer?["taskDefinitionArn"]?.GetValue<string>() ?? throw AwsException.Unexpected(Service, "RegisterTaskDefinition", "it has no taskDefinitionArn");
    }

    private sealed record ServicesAnswer(IReadOnlyList<EcsService>? Services);

    private sealed record ServiceAnswer(EcsService? Service);

    private sealed record ServiceArnsAnswer(IReadOnlyList<string>? ServiceArns, string? NextToken);

    private sealed record TaskDefinitionAnswer(JsonObject? TaskDefinition);
}

public sealed record EcsService(string ServiceName, string ServiceArn, string Status, int DesiredCount, int RunningCount, int PendingCount, string TaskDefinition, IReadOnlyList<EcsDeployment>? Deployments)
{
    /// <summary>The one that is to stay has all its tasks, and no other is left.</summary>
    public bool IsSettled => RunningCount == DesiredCount && Deployments is [{ Status: "PRIMARY" }];
}

/// <param name="RolloutState"><c>IN_PROGRESS</c>, <c>COMPLETED</c> or <c>FAILED</c>.</param>
public sealed record EcsDeployment(string Id, string Status, string TaskDefinition, int DesiredCount, int RunningCount, int FailedTasks, string? RolloutState, string? RolloutStateReason);
