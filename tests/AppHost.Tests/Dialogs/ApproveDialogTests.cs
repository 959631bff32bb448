using Aspire.Hosting;
using Platform.AppHost.Dialogs;

namespace Platform.AppHost.Tests.Dialogs;

public sealed class ApproveDialogTests
{
    private static readonly MigratorStatus Ready = new("ready", "approval: cutover", Paused: false)
    {
        Plan = "shop",
        Line = "Ready | authority: source",
        FreezeBudgetMs = 2500,
        Stores = [new("main", 12, 3, 45, new object()), new("files", null, null, null, null)],
        Gates = [new("error_rate", "target", "pass", "fine"), new("lag", "source", "warn", "6 s is more than 5 s")],
        Alarms = ["The disk is full. Empty it."],
    };

    [Fact]
    public void Message_Cutover_SaysHowLongWhatIsLeftAndWhetherThereIsAWayBack()
    {
        var message = Of("cutover").Message;
        Assert.Contains("at most 2.5 s", message, StringComparison.Ordinal);
        Assert.Contains("main: 12 ms behind, 3 rows to compare again, the last changes need about 45 ms.", message, StringComparison.Ordinal);
        Assert.Contains("files: not followed, not compared", message, StringComparison.Ordinal);
        Assert.Contains("Afterwards the data cannot go back** from files", message, StringComparison.Ordinal);
        Assert.Contains("Gate lag of the source: warn. 6 s is more than 5 s", message, StringComparison.Ordinal);
        Assert.DoesNotContain("error_rate", message, StringComparison.Ordinal);
        Assert.Contains("**Alarm:** The disk is full.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_Finish_SaysThatThereIsNoWayBack() => Assert.Contains("After this there is no way back", Of("finish").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("cutover", "shop", true)]
    [InlineData("cutover", " shop ", true)]
    [InlineData("cutover", "Shop", false)]
    [InlineData("finish", "", false)]
    public async Task Check_PlansName_HasToBeTyped(string what, string typed, bool isRight)
        => Assert.Equal(isRight ? 0 : 1, await ComplaintsAsync(what, () => Ready with { WaitingFor = $"approval: {what}" }, typed));

    [Theory]
    [InlineData("frozen", null)]
    [InlineData(null, null)]
    public async Task Check_StateHasChangedMeanwhile_IsRefused(string? phase, string? waitingFor)
        => Assert.Equal(1, await ComplaintsAsync("cutover", () => phase is null ? null : Ready with { Phase = phase, WaitingFor = waitingFor }, "shop"));

    [Fact]
    public async Task Check_Inconclusive_NeedsNoTyping()
    {
        var dialog = Of("inconclusive");
        Assert.Equal(["by"], dialog.Inputs.Select(i => i.Name));
        Assert.Equal(0, await ComplaintsAsync("inconclusive", () => Ready with { WaitingFor = "approval: inconclusive" }, null));
    }

    [Fact]
    public void Order_Person_IsNamed()
    {
        var dialog = Of("cutover");
        foreach (var input in dialog.Inputs) input.Value = " Ada ";
        Assert.Equal(new MigratorOrder("approve", What: "cutover", By: "Ada"), dialog.Order(new InteractionInputCollection(dialog.Inputs)));
    }

    private static Dialog Of(string what, Func<MigratorStatus?>? latest = null) => ApproveDialog.Of(what, Ready, new("approve", What: what), latest ?? (() => Ready));

    private static async Task<int> ComplaintsAsync(string what, Func<MigratorStatus?> latest, string? typed)
    {
        var dialog = Of(what, latest);
        if (typed is not null) dialog.Inputs[0].Value = typed;
        return await Complaints.OfAsync(dialog);
    }
}
