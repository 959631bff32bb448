using Platform.Aws.Elb;
using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Traffic.Weighted;

/// <summary>
/// An Application Load Balancer: the weights of two target groups in one forward action, of a rule or of the listener itself. Stickiness is left as it is. An action
/// that does more than forward to these two is not touched.
/// </summary>
internal sealed class AlbRouter(AlbRouterPlan plan, AwsClients aws) : ITrafficRouter
{
    public async Task<TrafficSplit> ReadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Split(await ActionAsync(cancel));
    }

    public async Task SetAsync(TrafficSplit split, CancellationToken cancel)
    {
        Share.Check(split);
        var standing = await ActionAsync(cancel);
        var wanted = standing with { Groups = [new(plan.Groups.Source, 100 - split.TargetWeight), new(plan.Groups.Target, split.TargetWeight)] };
        aws.EnsureLease();
        await AwsFaults.AskAsync($"The weights of the {plan} could not be set", async () =>
        {
            if (plan.Rule is { } rule)
                await aws.Elb.ModifyRuleAsync(rule, wanted, cancel);
            else
                await aws.Elb.ModifyListenerAsync(plan.Listener!, wanted, cancel);
        });
        if (await ReadAsync(cancel) is var actual && actual != split)
            throw new StepFault($"The {plan} was set to weight {split.TargetWeight} and has {actual.TargetWeight}.", "Somebody else sets its weights. Find out who, and stop them.", isTransient: true);
    }

    private async Task<ForwardAction> ActionAsync(CancellationToken cancel)
    {
        var actions = await AwsFaults.AskAsync($"The {plan} could not be read", async () => plan.Rule is { } rule
            ? (await aws.Elb.FindRuleAsync(rule, cancel))?.Actions
            : (await aws.Elb.FindListenerAsync(plan.Listener!, cancel))?.Actions);
        return actions switch
        {
            null => throw new StepFault($"There is no {plan}.", "Correct the ARN in the plan's `traffic.router.alb`."),
            [{ } forward] when forward.Groups.All(group => group.TargetGroupArn == plan.Groups.Source || group.TargetGroupArn == plan.Groups.Target) => forward,
            [{ } other] => throw new StepFault(
                $"The {plan} forwards to other target groups than the plan's: {string.Join(", ", other.Groups.Select(group => group.TargetGroupArn.Split(':')[^1]))}.",
                "Name both of its target groups in the plan, or another rule: what the plan does not name is not changed."),
            _ => throw new StepFault($"The {plan} does more than forward to target groups.", "Name a rule whose only action forwards: an action of another kind cannot be kept while its weights change."),
        };
    }

    private TrafficSplit Split(ForwardAction action)
    {
        var (source, target) = (Weight(action, plan.Groups.Source), Weight(action, plan.Groups.Target));
        return source + target > 0
            ? new TrafficSplit(Share.Percent(source, target))
            : throw new StepFault($"Both target groups of the {plan} have weight 0: nobody is served.", "Set a weight in the console, then go on.", isTransient: true);
    }

    /// <summary>One group alone needs no weight.</summary>
    private static int Weight(ForwardAction action, string group) => action.Groups.Where(found => found.TargetGroupArn == group).Sum(found => found.Weight ?? 1);
}
