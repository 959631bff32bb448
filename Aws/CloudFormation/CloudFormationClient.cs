using System.Xml.Linq;

namespace Platform.Aws.CloudFormation;

/// <summary>AWS CloudFormation: stacks, change sets, events and drift.</summary>
public sealed class CloudFormationClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("CloudFormation", "cloudformation", "2010-05-15", AwsProtocol.Query);

    /// <summary>Null when there is none of that name, or only a deleted one.</summary>
    public async Task<Stack?> FindStackAsync(string name, CancellationToken cancel)
    {
        try
        {
            var answer = await QueryAsync("DescribeStacks", new() { { "StackName", name } }, cancel);
            return answer.Members("Stacks").Select(Stack.Read).FirstOrDefault(stack => stack.Status != "DELETE_COMPLETE");
        }
        catch (AwsException fault) when (fault.Code == "ValidationError" && fault.Message.Contains("does not exist", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <returns>The change set's ARN.</returns>
    public async Task<string> CreateChangeSetAsync(ChangeSetRequest request, CancellationToken cancel) =>
        (await QueryAsync("CreateChangeSet", new()
        {
            { "StackName", request.Stack },
            { "ChangeSetName", request.Name },
            { "ChangeSetType", request.IsNew ? "CREATE" : "UPDATE" },
            { "TemplateBody", request.Template.Body },
            { "TemplateURL", request.Template.Url },
            { "Capabilities", request.Capabilities },
            { "RoleARN", request.RoleArn },
            { "Parameters", request.Parameters.Select(pair => new QueryForm { { "ParameterKey", pair.Key }, { "ParameterValue", pair.Value }, { "UsePreviousValue", pair.Value is null ? true : null } }) },
            { "Tags", request.Tags.Select(pair => new QueryForm { { "Key", pair.Key }, { "Value", pair.Value } }) },
        }, cancel)).Need("Id");

    /// <summary>With the changes of all pages.</summary>
    public async Task<ChangeSet> DescribeChangeSetAsync(string changeSet, CancellationToken cancel)
    {
        XElement? first = null;
        var changes = Paging.AllAsync(async token =>
        {
            var answer = await QueryAsync("DescribeChangeSet", new() { { "ChangeSetName", changeSet }, { "NextToken", token } }, cancel);
            first ??= answer;
            return new Page<ResourceChange>([.. answer.Members("Changes").Select(ResourceChange.Read).OfType<ResourceChange>()], answer.Text("NextToken"));
        }, cancel);
        var all = await changes.ToListAsync(cancel);
        return new ChangeSet(changeSet, first!.Need("Status"), first!.Text("StatusReason"), first!.Need("ExecutionStatus"), all);
    }

    /// <summary>Names of those that wait to be executed, or could not be made.</summary>
    public IAsyncEnumerable<string> ListChangeSetsAsync(string stack, CancellationToken cancel) =>
        ListAsync("ListChangeSets", "Summaries", stack, item => item.Need("ChangeSetName"), cancel);

    /// <summary>When it fails and is rolled back, what it made goes again, even where the template keeps it: nothing of that has been used yet, and its name would be in the way of another attempt.</summary>
    public async Task ExecuteChangeSetAsync(string stack, string changeSet, CancellationToken cancel) =>
        await QueryAsync("ExecuteChangeSet", new() { { "StackName", stack }, { "ChangeSetName", changeSet }, { "RetainExceptOnCreate", true } }, cancel);

    public async Task DeleteChangeSetAsync(string stack, string changeSet, CancellationToken cancel) =>
        await QueryAsync("DeleteChangeSet", new() { { "StackName", stack }, { "ChangeSetName", changeSet } }, cancel);

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<StackEvent> DescribeStackEventsAsync(string stack, CancellationToken cancel) =>
        ListAsync("DescribeStackEvents", "StackEvents", stack, StackEvent.Read, cancel);

    public IAsyncEnumerable<StackResource> ListStackResourcesAsync(string stack, CancellationToken cancel) =>
        ListAsync("ListStackResources", "StackResourceSummaries", stack, StackResource.Read, cancel);

    /// <summary>Resources whose deletion policy is to be kept stay.</summary>
    /// <param name="roleArn">Of the role that CloudFormation takes; null: the one it took before, or the caller's own permissions.</param>
    public async Task DeleteStackAsync(string stack, string? roleArn, CancellationToken cancel) => await QueryAsync("DeleteStack", new() { { "StackName", stack }, { "RoleARN", roleArn } }, cancel);

    public async Task UpdateTerminationProtectionAsync(string stack, bool enabled, CancellationToken cancel) =>
        await QueryAsync("UpdateTerminationProtection", new() { { "StackName", stack }, { "EnableTerminationProtection", enabled } }, cancel);

    /// <summary>As it was given, or as it is after CloudFormation's own processing.</summary>
    public async Task<string> GetTemplateAsync(string stack, CancellationToken cancel) =>
        (await QueryAsync("GetTemplate", new() { { "StackName", stack } }, cancel)).Need("TemplateBody");

    /// <returns>The detection's id, for <see cref="DescribeDriftDetectionAsync"/>.</returns>
    public async Task<string> DetectStackDriftAsync(string stack, CancellationToken cancel) =>
        (await QueryAsync("DetectStackDrift", new() { { "StackName", stack } }, cancel)).Need("StackDriftDetectionId");

    public async Task<DriftDetection> DescribeDriftDetectionAsync(string detection, CancellationToken cancel)
    {
        var answer = await QueryAsync("DescribeStackDriftDetectionStatus", new() { { "StackDriftDetectionId", detection } }, cancel);
        return new(answer.Need("DetectionStatus"), answer.Text("DetectionStatusReason"), answer.Text("StackDriftStatus"));
    }

    /// <summary>Only those that differ from the template.</summary>
    public IAsyncEnumerable<ResourceDrift> DescribeResourceDriftsAsync(string stack, CancellationToken cancel) => Paging.AllAsync(async token =>
    {
        var answer = await QueryAsync("DescribeStackResourceDrifts", new() { { "StackName", stack }, { "StackResourceDriftStatusFilters", ["MODIFIED", "DELETED"] }, { "NextToken", token } }, cancel);
        return new Page<ResourceDrift>([.. answer.Members("StackResourceDrifts").Select(ResourceDrift.Read)], answer.Text("NextToken"));
    }, cancel);

    private IAsyncEnumerable<T> ListAsync<T>(string operation, string list, string stack, Func<XElement, T> read, CancellationToken cancel) => Paging.AllAsync(async token =>
    {
        var answer = await QueryAsync(operation, new() { { "StackName", stack }, { "NextToken", token } }, cancel);
        return new Page<T>([.. answer.Members(list).Select(read)], answer.Text("NextToken"));
    }, cancel);
}
