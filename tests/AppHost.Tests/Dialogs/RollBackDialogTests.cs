using Aspire.Hosting;
using Platform.AppHost.Dialogs;

namespace Platform.AppHost.Tests.Dialogs;

public sealed class RollBackDialogTests
{
    private static readonly RollBackPreview Everything = new("everything", null, null, ["Traffic goes.", "Data goes."], 3.25, 170, "Nothing: it was followed.");
    private static readonly RollBackPreview Traffic = new("traffic", null, null, ["Traffic goes."], 1, 0, "Nothing: the target stays.");
    private static readonly RollBackPreview Cache = new("cache", "This plan has no cache.", "Name another.", [], 0, 0, "");

    [Fact]
    public void Message_EachChoice_HasItsTimeAndLoss()
    {
        var message = Of([Everything, Traffic, Everything with { Phase = "database" }, Cache]).Message;
        Assert.Contains("**everything, database**: about 3.3 s, of which writes wait 170 ms. Loses nothing: it was followed.", message, StringComparison.Ordinal);
        Assert.Contains("1. Data goes.", message, StringComparison.Ordinal);
        Assert.Contains("**traffic**: about 1 s, writes go on. Loses nothing: the target stays.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("cache", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_WhatCannotGoBack_IsNoChoiceAndIsSaid()
    {
        var dialog = Of([Everything with { Refused = "The stream is broken.", Hint = "Resume." }, Traffic, Cache]);
        Assert.Equal(["traffic"], dialog.Inputs[0].Options!.Select(o => o.Key));
        Assert.Equal("traffic", dialog.Inputs[0].Value);
        Assert.Contains("Not now, everything: The stream is broken. Resume.", dialog.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_AsksTheMigratorAgain()
    {
        Assert.Equal(0, await Complaints.OfAsync(Of([Everything])));
        Assert.Equal(1, await Complaints.OfAsync(Of([Everything], Everything with { Refused = "Too late." })));
        Assert.Equal(1, await Complaints.OfAsync(RollBackDialog.Of([Everything], (_, _) => Task.FromResult<RollBackPreview?>(null))));
    }

    [Fact]
    public void Order_ChoiceReasonAndPerson_AreTold()
    {
        var dialog = Of([Everything, Traffic]);
        foreach (var (input, value) in dialog.Inputs.Zip(["traffic", " too slow ", "Ada"])) input.Value = value;
        Assert.Equal(new MigratorOrder("roll-back", Phase: "traffic", Reason: "too slow", By: "Ada"), dialog.Order(new InteractionInputCollection(dialog.Inputs)));
    }

    private static Dialog Of(IReadOnlyList<RollBackPreview> previews, RollBackPreview? latest = null)
        => RollBackDialog.Of(previews, (phase, _) => Task.FromResult(latest ?? previews.FirstOrDefault(p => p.Phase == phase)));
}
