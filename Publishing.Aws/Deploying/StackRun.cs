using System.Globalization;
using Platform.Aws.CloudFormation;
using Platform.Aws.Deployment;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>One stack on its way to its template: an earlier attempt is ended first, the change set shown, approved and executed, and everything told while it happens.</summary>
internal sealed class StackRun(AwsClients clients, StackDeployment stacks, Approval approval, DeployOptions options, TextWriter output)
{
    /// <param name="before">Done between the approval and the execution of a change to a stack that is there.</param>
    /// <returns>False when somebody did not approve.</returns>
    /// <exception cref="DeployException">It failed; says which resource was the first, and why.</exception>
    public async Task<bool> DeployAsync(StackTarget target, Func<CancellationToken, Task>? before, CancellationToken cancel)
    {
        await SettleAsync(target.Name, cancel);
        if (await stacks.PrepareAsync(target.Name, target.Template, target.Parameters, target.Tags, cancel) is not { } change)
        {
            output.WriteLine($"{target.Name}: nothing to change");
        }
        else
        {
            Show(change);
            if (!approval.Ask($"Execute these changes of {target.Name}?"))
            {
                await stacks.DiscardAsync(change, cancel);
                output.WriteLine($"{target.Name}: not approved; nothing was changed");
                return false;
            }
            if (before is not null && !change.IsNew) await before(cancel);
            await ExecuteAsync(change, cancel);
        }
        await ProtectAsync(target, cancel);
        return true;
    }

    /// <summary>What would change, without anything of it staying.</summary>
    /// <returns>Whether anything would.</returns>
    public async Task<bool> DiffAsync(StackTarget target, CancellationToken cancel)
    {
        if (await stacks.PrepareAsync(target.Name, target.Template, target.Parameters, target.Tags, cancel) is not { } change)
        {
            output.WriteLine($"{target.Name}: nothing would change");
            return false;
        }
        Show(change);
        await stacks.DiscardAsync(change, cancel);
        return true;
    }

    private async Task SettleAsync(string stack, CancellationToken cancel)
    {
        var first = true;
        await foreach (var told in stacks.SettleAsync(stack, options.Limit, cancel))
        {
            if (first) output.WriteLine($"{stack}: an earlier change is still on its way, or left something; that is ended first");
            first = false;
            Tell(told);
        }
    }

    private void Show(PendingChange change)
    {
        output.WriteLine($"{change.Stack}: {(change.IsNew ? "a new stack" : "changes")}, {change.Changes.Count} resources{(change.Dangerous.Any() ? $", {change.Dangerous.Count()} OF THEM REMOVED OR REPLACED" : "")}");
        foreach (var line in change.Lines()) output.WriteLine($"  {line}");
    }

    private async Task ExecuteAsync(PendingChange change, CancellationToken cancel)
    {
        var told = new List<StackEvent>();
        await foreach (var one in stacks.ExecuteAsync(change, options.Limit, cancel))
        {
            told.Add(one);
            Tell(one);
        }
        var outcome = await stacks.OutcomeAsync(change.Stack, told, cancel);
        if (!outcome.Succeeded) throw Failed(change.Stack, outcome);
        output.WriteLine($"{change.Stack}: {outcome.Status}");
    }

    private static DeployException Failed(string stack, DeploymentOutcome outcome)
    {
        var remedy = outcome.MissingPermissions.Count > 0 ? $"Allow {string.Join(", ", outcome.MissingPermissions)} to the role that CloudFormation takes (or to yourself, without --role), and start again."
            : outcome.Because is null ? $"See `aws cloudformation describe-stack-events --stack-name {stack}`." : "Correct that, and start again: what is done already is not done again.";
        return new DeployException($"{stack} failed and was rolled back: {outcome}", remedy);
    }

    /// <summary>Production stacks cannot be deleted by one wrong command.</summary>
    private async Task ProtectAsync(StackTarget target, CancellationToken cancel)
    {
        if (!target.Protected || await clients.CloudFormation.FindStackAsync(target.Name, cancel) is null or { TerminationProtected: true }) return;
        await clients.CloudFormation.UpdateTerminationProtectionAsync(target.Name, enabled: true, cancel);
        output.WriteLine($"{target.Name}: protected against deletion");
    }

    private void Tell(StackEvent one) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {one.At:HH:mm:ss} {one.Status,-28} {one.LogicalId} ({one.Type}){(one.Reason is { Length: > 0 } reason ? $": {reason}" : "")}"));
}
