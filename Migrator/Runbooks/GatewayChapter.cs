using Platform.Plans;

namespace Platform.Migrator.Runbooks;

/// <summary>The gateway's hold and weight, for a plan that has one.</summary>
internal sealed class GatewayChapter(Plan plan, RunbookFacts facts, RunbookAddresses addresses)
{
    private const string Body = "-H 'Content-Type: application/json'";

    public IEnumerable<string> Write()
    {
        if (plan.Traffic?.Router is not GatewayRouterPlan router)
            yield break;
        var curl = $"curl -sS --fail-with-body -m 10 -H \"Authorization: Bearer {RunbookAddresses.Token(router)}\"";
        yield return $"## The gateway\n\nIts token is in the variable that the command names ({router.BearerToken ?? "the plan names none"}). See what holds and the weight; it costs nothing:";
        yield return Runbook.Shell($"{addresses.Gateway(router)}\n{curl} \"$GATEWAY/admin/state\"");
        yield return $"""
            Release the hold, after the authority was opened and the app points to it: writes that wait go there at once; released earlier, they fail.
            The epoch may not be older than the one that state shows{(facts.State is null ? ": put that one in" : "")}.
            """;
        yield return Runbook.Shell($"{curl} {Body} -d '{{\"epoch\":{facts.State?.FreezeEpoch.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "EPOCH"}}}' \"$GATEWAY/admin/release\"");
        yield return Weight();
        yield return Runbook.Shell($"{curl} {Body} -X PUT -d '{{\"target\":{Wanted}}}' \"$GATEWAY/admin/weight\"");
    }

    private int Wanted => plan.Cutover == CutoverOrder.WithTraffic && facts.State?.Authority == Side.Target ? 100 : 0;

    private string Weight()
    {
        var known = facts.State is { } state ? $"By the journal the weight is {state.Weight} % to the target. " : "";
        return plan.Cutover == CutoverOrder.WithTraffic
            ? $"{known}Set it to the side of the authority, which the other side's app cannot reach: 0 is the source, 100 the target."
            : $"{known}0 sends everybody to the source's app, which works with either side's stores: what is lost is only the soak.";
    }
}
