using Platform.Plans;

namespace Platform.Migrator.Runbooks;

/// <summary>Weights in AWS by the <c>aws</c> command, for a plan whose router is there.</summary>
internal sealed class WeightsChapter(Plan plan)
{
    public IEnumerable<string> Write() => plan.Traffic?.Router switch
    {
        AlbRouterPlan alb => Balancer(alb),
        Route53RouterPlan dns => Records(dns),
        _ => [],
    };

    private static IEnumerable<string> Balancer(AlbRouterPlan router)
    {
        var (what, arn, actions) = router.Rule is { } rule ? ("rule", rule, "actions") : ("listener", router.Listener!, "default-actions");
        yield return "## The load balancer\n\nSee what holds, then send everybody to the source's app (swap the weights for the target's). The action is replaced whole: where it is sticky, add its TargetGroupStickinessConfig.";
        yield return Runbook.Shell($$$"""
            aws elbv2 describe-{{{what}}}s --{{{what}}}-arns {{{arn}}}
            aws elbv2 modify-{{{what}}} --{{{what}}}-arn {{{arn}}} --{{{actions}}} '[{"Type":"forward","ForwardConfig":{"TargetGroups":[{"TargetGroupArn":"{{{router.Groups.Source}}}","Weight":100},{"TargetGroupArn":"{{{router.Groups.Target}}}","Weight":0}]}}]'
            """);
    }

    private static IEnumerable<string> Records(Route53RouterPlan router)
    {
        yield return $"## The DNS records\n\nWeights are in the records themselves, which are replaced whole: take them as they are, set `Weight` ({router.Source}: 100, {router.Target}: 0 for the source), and send them back. Resolvers follow when the old answer's time to live is over.";
        yield return Runbook.Shell($$"""
            aws route53 list-resource-record-sets --hosted-zone-id {{router.Zone}} --query "ResourceRecordSets[?Name=='{{router.Record.TrimEnd('.')}}.'].{Action:'UPSERT',ResourceRecordSet:@}" > changes.json
            # edit the weights in changes.json, then:
            aws route53 change-resource-record-sets --hosted-zone-id {{router.Zone}} --change-batch "{\"Changes\":$(cat changes.json)}"
            """);
    }
}
