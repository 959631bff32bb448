using System.Globalization;
using Platform.Aws.Deployment;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>Takes an environment away, and keeps its data: what the templates keep or snapshot stays, and anything else that holds data must be named as lost.</summary>
internal sealed class DestroyCommand(Deployment deployment, DeployOptions options, AwsClients clients, Approval approval, TextWriter output)
{
    /// <param name="lose">Logical ids whose data may go.</param>
    /// <returns>False when it was not approved.</returns>
    public async Task<bool> RunAsync(IReadOnlyCollection<string> lose, CancellationToken cancel)
    {
        var stacks = clients.Stacks(options, (await clients.Sts.GetCallerIdentityAsync(cancel)).Account);
        string[] both = [deployment.Names.Stack, deployment.Names.BaseStack];
        // Everything is looked at before anything goes.
        var (kept, lost) = (new List<string>(), new List<string>());
        foreach (var stack in both)
        {
            if (await clients.CloudFormation.FindStackAsync(stack, cancel) is not { IsInReview: false } standing) continue;
            if (standing.TerminationProtected) throw new DeployException($"{stack} is protected against deletion, and nothing was destroyed.", $"When it shall really go: `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {stack}`.");
            var template = await clients.CloudFormation.GetTemplateAsync(stack, cancel);
            kept.AddRange(DataPolicy.Kept(template));
            lost.AddRange(DataPolicy.Unkept(template).Except(lose));
        }
        if (lost.Count > 0)
            throw new DeployException($"data would be lost with {string.Join(", ", lost)}, and nothing was destroyed.", $"When it may go: {string.Join(' ', lost.Select(l => $"--lose {l}"))}.");
        output.WriteLine(kept.Count == 0 ? "nothing is there that would be kept" : $"kept, or left as a last snapshot: {string.Join(", ", kept)}");
        if (!approval.Ask($"Destroy {both[0]} and {both[1]}?"))
        {
            output.WriteLine("not approved; nothing was destroyed");
            return false;
        }
        foreach (var stack in both) await DestroyAsync(stacks, stack, lose, cancel);
        return true;
    }

    private async Task DestroyAsync(StackDeployment stacks, string stack, IReadOnlyCollection<string> lose, CancellationToken cancel)
    {
        var told = new List<Platform.Aws.CloudFormation.StackEvent>();
        await foreach (var one in stacks.DestroyAsync(stack, lose, options.Limit, cancel))
        {
            told.Add(one);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {one.At:HH:mm:ss} {one.Status,-28} {one.LogicalId} ({one.Type}){(one.Reason is { Length: > 0 } reason ? $": {reason}" : "")}"));
        }
        if (await clients.CloudFormation.FindStackAsync(stack, cancel) is { } left)
            throw new DeployException($"{stack} is not gone: {await stacks.OutcomeAsync(stack, told, cancel)}", $"See to that, and start again ({left.Status}).");
        output.WriteLine($"{stack}: gone");
    }
}
