using System.Xml.Linq;

namespace Platform.Aws.CloudFormation;

/// <param name="Status">CloudFormation's own word: <c>UPDATE_COMPLETE</c>.</param>
public sealed record Stack(string Id, string Name, string Status, string? StatusReason, bool TerminationProtected, IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>Names alone: what an update may leave as it is.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    public bool IsBusy => Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && !IsInReview;

    /// <summary>A change set was made for a stack that is to be created; there is nothing of it yet.</summary>
    public bool IsInReview => Status == "REVIEW_IN_PROGRESS";

    /// <summary>Its first creation failed, and was undone whole: there is nothing in it, and CloudFormation can only delete it.</summary>
    public bool IsRemains => Status == "ROLLBACK_COMPLETE";

    public bool IsWell => Status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "IMPORT_COMPLETE";

    internal static Stack Read(XElement item) => new(
        item.Need("StackId"),
        item.Need("StackName"),
        item.Need("StackStatus"),
        item.Text("StackStatusReason"),
        item.Text("EnableTerminationProtection") == "true",
        item.Members("Outputs").ToDictionary(output => output.Need("OutputKey"), output => output.Need("OutputValue")))
    {
        Parameters = [.. item.Members("Parameters").Select(parameter => parameter.Need("ParameterKey"))],
    };
}

public sealed record ChangeSet(string Id, string Status, string? StatusReason, string ExecutionStatus, IReadOnlyList<ResourceChange> Changes)
{
    /// <summary>CloudFormation calls it failed when there is nothing to change.</summary>
    public bool IsEmpty => Status == "FAILED" && StatusReason is { } reason
        && (reason.Contains("didn't contain changes", StringComparison.Ordinal) || reason.Contains("No updates are to be performed", StringComparison.Ordinal));
}

/// <param name="Action"><c>Add</c>, <c>Modify</c>, <c>Remove</c>, <c>Import</c> or <c>Dynamic</c>.</param>
/// <param name="Replacement"><c>True</c>: what is there goes, with what is in it; <c>Conditional</c>: perhaps.</param>
/// <param name="Properties">What of it changes.</param>
public sealed record ResourceChange(string Action, string LogicalId, string Type, string? PhysicalId, string? Replacement, IReadOnlyList<string> Properties)
{
    internal static ResourceChange? Read(XElement item) => item.Element("ResourceChange") is not { } change ? null : new(
        change.Need("Action"),
        change.Need("LogicalResourceId"),
        change.Need("ResourceType"),
        change.Text("PhysicalResourceId"),
        change.Text("Replacement"),
        [.. change.Members("Details").Select(detail => detail.Element("Target")?.Text("Name")).OfType<string>().Distinct()]);
}

public sealed record StackEvent(string Id, DateTimeOffset At, string StackId, string LogicalId, string? PhysicalId, string Type, string Status, string? Reason)
{
    public bool IsFailure => Status.EndsWith("_FAILED", StringComparison.Ordinal);

    /// <summary>Broken off because another one failed: not the reason of anything.</summary>
    public bool IsCancelled => IsFailure && Reason is { } reason && reason.Contains("cancelled", StringComparison.OrdinalIgnoreCase);

    internal static StackEvent Read(XElement item) => new(
        item.Need("EventId"),
        item.Time("Timestamp") ?? default,
        item.Need("StackId"),
        item.Need("LogicalResourceId"),
        item.Text("PhysicalResourceId"),
        item.Need("ResourceType"),
        item.Need("ResourceStatus"),
        item.Text("ResourceStatusReason"));
}

public sealed record StackResource(string LogicalId, string? PhysicalId, string Type, string Status)
{
    internal static StackResource Read(XElement item) => new(item.Need("LogicalResourceId"), item.Text("PhysicalResourceId"), item.Need("ResourceType"), item.Need("ResourceStatus"));
}

/// <param name="Status"><c>DETECTION_IN_PROGRESS</c>, <c>DETECTION_COMPLETE</c> or <c>DETECTION_FAILED</c>.</param>
/// <param name="StackStatus"><c>IN_SYNC</c> or <c>DRIFTED</c>.</param>
public sealed record DriftDetection(string Status, string? Reason, string? StackStatus);

/// <param name="Status"><c>MODIFIED</c> or <c>DELETED</c>.</param>
public sealed record ResourceDrift(string LogicalId, string? PhysicalId, string Type, string Status, IReadOnlyList<PropertyDifference> Differences)
{
    internal static ResourceDrift Read(XElement item) => new(
        item.Need("LogicalResourceId"),
        item.Text("PhysicalResourceId"),
        item.Need("ResourceType"),
        item.Need("StackResourceDriftStatus"),
        [.. item.Members("PropertyDifferences").Select(difference => new PropertyDifference(difference.Need("PropertyPath"), difference.Text("ExpectedValue"), difference.Text("ActualValue")))]);
}

public sealed record PropertyDifference(string Path, string? Expected, string? Actual);
