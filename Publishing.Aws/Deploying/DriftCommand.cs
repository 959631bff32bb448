using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>What somebody changed by hand since the last deployment.</summary>
internal static class DriftCommand
{
    /// <returns>Whether there is anything.</returns>
    public static async Task<bool> TellAsync(Deployment deployment, DeployOptions options, AwsClients clients, TextWriter output, CancellationToken cancel)
    {
        var drifted = false;
        var stacks = clients.Stacks(options, "");
        foreach (var stack in new[] { deployment.Names.BaseStack, deployment.Names.Stack })
        {
            if (await clients.CloudFormation.FindStackAsync(stack, cancel) is null or { IsInReview: true })
                throw new DeployException($"there is no stack {stack}.", "Deploy it first: ./publish deploy CLIENT ENV.");
            var found = await stacks.DriftAsync(stack, options.Limit, cancel);
            drifted |= found.Count > 0;
            output.WriteLine($"{stack}: {(found.Count == 0 ? "as it was deployed" : $"{found.Count} resources differ")}");
            foreach (var one in found)
            {
                output.WriteLine($"  {one.LogicalId} ({one.Type}): {one.Status.ToLowerInvariant()}");
                foreach (var difference in one.Differences) output.WriteLine($"    {difference.Path}: {difference.Expected ?? "-"} -> {difference.Actual ?? "-"}");
            }
        }
        return drifted;
    }
}
