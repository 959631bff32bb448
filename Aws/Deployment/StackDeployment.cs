using System.Runtime.CompilerServices;
using Platform.Aws.CloudFormation;

namespace Platform.Aws.Deployment;

/// <summary>
/// Brings a stack to a template: a change set is made, shown, approved and executed, and what happens is told as it does. Nothing is changed before
/// <see cref="ExecuteAsync"/>. Safe to repeat after a crash at any point: change sets have names of their own, and a stack that is busy is waited for.
/// </summary>
public sealed class StackDeployment(CloudFormationClient cloudFormation, TimeProvider time)
{
    private static readonly TimeSpan LongestPreparation = TimeSpan.FromMinutes(10);
    private readonly AwsWaiter _waiter = new(time);

    /// <summary>Between two looks at what CloudFormation does.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What would change. Null: nothing.</summary>
    /// <exception cref="DeploymentException">The stack cannot be changed as it is, or CloudFormation refuses the template.</exception>
    public async Task<PendingChange?> PrepareAsync(string stack, TemplateSource template, IReadOnlyDictionary<string, string> parameters, IReadOnlyDictionary<string, string> tags, CancellationToken cancel)
    {
        var standing = await RestingAsync(stack, cancel);
        var isNew = standing is null or { IsInReview: true };
        var request = new ChangeSetRequest(stack, $"platform-{Guid.NewGuid():N}", isNew, template) { Parameters = parameters, Tags = tags };
        if (await CreateAsync(request, cancel) is not { } id)
            return null;
        var made = await _waiter.UntilAsync($"the change set of {stack}", token => cloudFormation.DescribeChangeSetAsync(id, token), set => set.Status is "CREATE_COMPLETE" or "FAILED", Pause, LongestPreparation, cancel);
        if (made.Status == "CREATE_COMPLETE")
            return new PendingChange(stack, id, isNew, made.Changes);
        await cloudFormation.DeleteChangeSetAsync(stack, id, cancel);
        return made.IsEmpty ? null : throw new DeploymentException($"CloudFormation cannot change {stack}: {made.StatusReason}", "Correct the template or its parameters; nothing was changed.");
    }

    /// <summary>For a change that was not approved.</summary>
    public Task DiscardAsync(PendingChange change, CancellationToken cancel) => cloudFormation.DeleteChangeSetAsync(change.Stack, change.ChangeSetId, cancel);

    /// <summary>Executes an approved change and tells each event until the stack rests, whatever became of it: see <see cref="OutcomeAsync"/>.</summary>
    public async IAsyncEnumerable<StackEvent> ExecuteAsync(PendingChange change, TimeSpan limit, [EnumeratorCancellation] CancellationToken cancel)
    {
        var seen = await KnownAsync(change.Stack, cancel);
        await cloudFormation.ExecuteChangeSetAsync(change.Stack, change.ChangeSetId, cancel);
        await foreach (var told in FollowAsync(change.Stack, seen, limit, cancel))
            yield return told;
    }

    /// <summary>What became of the stack. When it failed, the first resource that failed says why: the others were only broken off.</summary>
    /// <param name="told">The events of the execution, in their order.</param>
    public async Task<DeploymentOutcome> OutcomeAsync(string stack, IReadOnlyList<StackEvent> told, CancellationToken cancel)
    {
        var now = await cloudFormation.FindStackAsync(stack, cancel);
        if (now is { IsWell: true })
            return new DeploymentOutcome(true, now.Status, null, now.Outputs);
        var first = told.FirstOrDefault(one => one.IsFailure && !one.IsCancelled && one.LogicalId != stack);
        return new DeploymentOutcome(false, now?.Status ?? "DELETE_COMPLETE", first, now?.Outputs ?? new Dictionary<string, string>());
    }

    /// <summary>
    /// Deletes a stack. Its template decides what stays: resources that hold data have the deletion policy <c>Retain</c> or <c>Snapshot</c>. One without is refused, unless it
    /// is named here as one that may go.
    /// </summary>
    /// <exception cref="DeploymentException">The stack is protected, or something that holds data would go.</exception>
    public async IAsyncEnumerable<StackEvent> DestroyAsync(string stack, IReadOnlyCollection<string> mayGo, TimeSpan limit, [EnumeratorCancellation] CancellationToken cancel)
    {
        var standing = await RestingAsync(stack, cancel);
        if (standing is null)
            yield break;
        if (standing.TerminationProtected)
            throw new DeploymentException($"The stack {stack} is protected against deletion.", "Take its termination protection away first, when it shall really go.");
        if (DataPolicy.Unkept(await cloudFormation.GetTemplateAsync(stack, cancel)).Except(mayGo).ToList() is { Count: > 0 } unkept)
            throw new DeploymentException($"Deleting {stack} would delete data: {string.Join(", ", unkept)} would go with it.", "Give them the DeletionPolicy Retain or Snapshot and deploy that first, or name each as one that may go.");
        var seen = await KnownAsync(stack, cancel);
        await cloudFormation.DeleteStackAsync(stack, cancel);
        await foreach (var told in FollowAsync(standing.Id, seen, limit, cancel))
            yield return told;
    }

    /// <summary>Where the resources differ from the template, since somebody changed them by hand.</summary>
    public async Task<IReadOnlyList<ResourceDrift>> DriftAsync(string stack, TimeSpan limit, CancellationToken cancel)
    {
        var id = await cloudFormation.DetectStackDriftAsync(stack, cancel);
        var done = await _waiter.UntilAsync($"the drift of {stack}", token => cloudFormation.DescribeDriftDetectionAsync(id, token), seen => seen.Status != "DETECTION_IN_PROGRESS", Pause, limit, cancel);
        return done.Status == "DETECTION_COMPLETE"
            ? await cloudFormation.DescribeResourceDriftsAsync(stack, cancel).ToListAsync(cancel)
            : throw new DeploymentException($"The drift of {stack} could not be detected: {done.Reason}", "See which resource CloudFormation may not read, and allow it.");
    }

    /// <returns>Null when CloudFormation says at once that there is nothing to change.</returns>
    private async Task<string?> CreateAsync(ChangeSetRequest request, CancellationToken cancel)
    {
        try
        {
            return await cloudFormation.CreateChangeSetAsync(request, cancel);
        }
        catch (AwsException fault) when (fault.Code == "ValidationError" && fault.Message.Contains("No updates are to be performed", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private async Task<Stack?> RestingAsync(string stack, CancellationToken cancel)
    {
        var standing = await cloudFormation.FindStackAsync(stack, cancel);
        if (standing is { IsBusy: true })
            throw new DeploymentException($"The stack {stack} is being changed by somebody else ({standing.Status}).", "Wait until that has ended, then start again.");
        if (standing is { Status: "ROLLBACK_COMPLETE" or "ROLLBACK_FAILED" or "CREATE_FAILED" })
            throw new DeploymentException($"The stack {stack} was never created whole ({standing.Status}), and CloudFormation cannot update it.", "Destroy it, then deploy again.");
        return standing;
    }

    private async Task<HashSet<string>> KnownAsync(string stack, CancellationToken cancel) =>
        await cloudFormation.DescribeStackEventsAsync(stack, cancel).Select(one => one.Id).ToHashSetAsync(cancellationToken: cancel);

    private async IAsyncEnumerable<StackEvent> FollowAsync(string stack, HashSet<string> seen, TimeSpan limit, [EnumeratorCancellation] CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var rests = await RestsAsync(stack, cancel); // Looked at before its events, so that the last ones are told as well.
            var fresh = await cloudFormation.DescribeStackEventsAsync(stack, cancel).TakeWhile(one => !seen.Contains(one.Id)).ToListAsync(cancel);
            foreach (var told in Enumerable.Reverse(fresh).Where(one => seen.Add(one.Id)))
                yield return told;
            if (rests)
                yield break;
            if (time.GetElapsedTime(began) > limit)
                throw new AwsWaitException($"Waited {limit.TotalMinutes:0} min for the stack {stack} to rest; it goes on by itself.");
            await Task.Delay(Pause, time, cancel);
        }
    }

    private async Task<bool> RestsAsync(string stack, CancellationToken cancel)
    {
        try
        {
            return await cloudFormation.FindStackAsync(stack, cancel) is not { IsBusy: true };
        }
        catch (AwsException fault) when (fault.IsTransient)
        {
            return false;
        }
    }
}
