using System.Globalization;
using Platform.Aws.CloudFormation;

namespace Platform.Aws.Deployment;

/// <summary>A change set that waits to be approved.</summary>
public sealed record PendingChange(string Stack, string ChangeSetId, bool IsNew, IReadOnlyList<ResourceChange> Changes)
{
    /// <summary>What a person must look at: what is in these goes, or may go.</summary>
    public IEnumerable<ResourceChange> Dangerous => Changes.Where(change => change.Action == "Remove" || change.Replacement is "True" or "Conditional");

    /// <summary>A line a resource, what is dangerous first.</summary>
    public IReadOnlyList<string> Lines() => [.. Changes.OrderBy(change => Dangerous.Contains(change) ? 0 : 1).ThenBy(change => change.LogicalId, StringComparer.Ordinal).Select(Line)];

    private static string Line(ResourceChange change)
    {
        var properties = change.Properties.Count == 0 ? "" : $": {string.Join(", ", change.Properties)}";
        var replaced = change.Replacement switch { "True" => ", REPLACED", "Conditional" => ", perhaps REPLACED", _ => "" };
        return string.Create(CultureInfo.InvariantCulture, $"{change.Action,-7} {change.LogicalId} ({change.Type}{replaced}){properties}");
    }
}

/// <param name="Because">The first resource that failed; null when none did.</param>
public sealed record DeploymentOutcome(bool Succeeded, string Status, StackEvent? Because, IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>IAM actions that resources failed for, as AWS names them: <c>ec2:CreateVpc</c>.</summary>
    public IReadOnlyList<string> MissingPermissions { get; init; } = [];

    public override string ToString() => Because is null ? Status : $"{Status}: {Because.LogicalId} ({Because.Type}) {Because.Status}: {Because.Reason}";
}

/// <summary>A stack that cannot be brought to where it shall be; nothing was changed.</summary>
public sealed class DeploymentException(string message, string hint) : Exception(message)
{
    public string Hint { get; } = hint;
}
