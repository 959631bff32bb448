using System.Runtime.CompilerServices;
using Platform.Aws.CloudFormation;

namespace Platform.Aws.Deployment;

/// <summary>
/// Brings a stack to a template: a change set is made, shown, approved and executed, and what happens is told as it does. Nothing is changed before
/// <see cref="ExecuteAsync"/>. Safe to repeat after a crash at any point: a change set that nobody executed is thrown away by the next one, and a stack that is still busy is
/// followed until it rests (<see cref="SettleAsync"/>).
/// </summary>
public sealed class StackDeployment(CloudFormationClient cloudFormation, TimeProvider time)
{
    private const string ChangeSetPrefix = "platform-";
    private static readonly TimeSpan LongestPreparation = TimeSpan.FromMinutes(10);
    private readonly AwsWaiter _waiter = new(time);

    /// <summary>Between two looks at what CloudFormation does.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Of the role that CloudFormation takes; null: the caller's own permissions.</summary>
    public string? RoleArn { get; init; }

    /// <summary>
    /// What an earlier start left behind is brought to an end: a stack that is busy is followed until it rests, and the remains of a creation that failed (there is nothing in them) are deleted.
    /// Tells the events; none when there was nothing to do.
    /// </summary>
    public async IAsyncEnumerable<StackEvent> SettleAsync(string stack, TimeSpan limit, [EnumeratorCancellation] CancellationToken cancel)
    {
        var standing = await cloudFormation.FindStackAsync(stack, cancel);
        if (standing is { IsBusy: true })
        {
            await foreach (var told in FollowAsync(standing.Id, await KnownAsync(standing.Id, cancel), limit, cancel))
                yield return told;
            standing = await cloudFormation.FindStackAsync(stack, cancel);
        }
        if (standing is not { IsRemains: true })
            yield break;
        var seen = await KnownAsync(standing.Id, cancel);
        await cloudFormation.DeleteStackAsync(stack, RoleArn, cancel);
        await foreach (var told in FollowAsync(standing.Id, seen, limit, cancel))
            yield return told;
    }

    /// <summary>What would change. Null: nothing.</summary>
    /// <exception cref="DeploymentException">The stack cannot be changed as it is, or CloudFormation refuses the template.</exception>
    public async Task<PendingChange?> PrepareAsync(string stack, TemplateSource template, IReadOnlyDictionary<string, string?> parameters, IReadOnlyDictionary<string, string> tags, CancellationToken cancel)
    {
        var standing = await RestingAsync(stack, cancel);
        var isNew = standing is null or { IsInReview: true };
        if (standing is not null)
            await DiscardEarlierAsync(stack, cancel);
        var request = new ChangeSetRequest(stack, $"{ChangeSetPrefix}{Guid.NewGuid():N}", isNew, template) { Parameters = parameters, Tags = tags, RoleArn = RoleArn };
        if (await CreateAsync(request, cancel) is not { } id)
            return null;
        var made = await _waiter.UntilAsync($"the change set of {stack}", token => cloudFormation.DescribeChangeSetAsync(id, token), set => set.Status is "CREATE_COMPLETE" or "FAILED", Pause, LongestPreparation, cancel);
        if (made.Status == "CREATE_COMPLETE")
            return new PendingChange(stack, id, isNew, made.Changes);
        await cloudFormation.DeleteChangeSetAsync(stack, id, cancel);
        return made.IsEmpty ? null : throw new DeploymentException($"CloudFormation cannot change {stack}: {made.StatusReason}", "Correct the template or its parameters; nothing was changed.");
    }

    /// <summary>For a change that was not approved. Of a stack that was only to be created nothing stays.</summary>
    public async Task DiscardAsync(PendingChange change, CancellationToken cancel)
    {
        await cloudFormation.DeleteChangeSetAsync(change.Stack, change.ChangeSetId, cancel);
        if (change.IsNew)
            await cloudFormation.DeleteStackAsync(change.Stack, RoleArn, cancel);
    }

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
        var failed = Reasons(stack, told);
        if (failed.Count == 0 && now is not null)
            failed = Reasons(stack, await LastRunAsync(stack, cancel));
        return new DeploymentOutcome(false, now?.Status ?? "DELETE_COMPLETE", failed.FirstOrDefault(), now?.Outputs ?? new Dictionary<string, string>())
        {
            MissingPermissions = [.. failed.Select(one => AwsException.PermissionIn(one.Reason ?? "")).OfType<string>().Distinct()],
        };
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
        await cloudFormation.DeleteStackAsync(stack, RoleArn, cancel);
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
        if (standing is { Status: "UPDATE_ROLLBACK_FAILED" })
            throw new DeploymentException($"An update of the stack {stack} could not be rolled back ({standing.StatusReason}), and CloudFormation takes no other.", $"See to the resource that hinders it, then `aws cloudformation continue-update-rollback --stack-name {stack}`.");
        return standing;
    }

    private async Task DiscardEarlierAsync(string stack, CancellationToken cancel)
    {
        var left = await cloudFormation.ListChangeSetsAsync(stack, cancel).Where(name => name.StartsWith(ChangeSetPrefix, StringComparison.Ordinal)).ToListAsync(cancel);
        foreach (var name in left)
            await cloudFormation.DeleteChangeSetAsync(stack, name, cancel);
    }

    private static List<StackEvent> Reasons(string stack, IEnumerable<StackEvent> told) => [.. told.Where(one => one.IsFailure && !one.IsCancelled && one.LogicalId != stack)];

    /// <summary>The events since the stack last began to change, in their order: another process may have begun it.</summary>
    private async Task<IReadOnlyList<StackEvent>> LastRunAsync(string stack, CancellationToken cancel)
    {
        var run = await cloudFormation.DescribeStackEventsAsync(stack, cancel)
            .TakeWhile(one => one.LogicalId != stack || one.Status is not ("CREATE_IN_PROGRESS" or "UPDATE_IN_PROGRESS" or "IMPORT_IN_PROGRESS" or "DELETE_IN_PROGRESS")).ToListAsync(cancel);
        run.Reverse();
        return run;
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
