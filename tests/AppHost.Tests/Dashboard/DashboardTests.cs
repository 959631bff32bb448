using System.Text.Json;
using Platform.TestKit;

namespace Platform.AppHost.Tests.Dashboard;

/// <summary>A person with a browser: the real dashboard, driven by the machine's own chromium.</summary>
public sealed class DashboardTests : IDisposable
{
    private const string StartTip = "Inspect both sides, copy the data and follow the changes.";
    private const string ApproveTip = "Allow the step that the migration waits for.";
    private const string CutOverTip = "Move the authority to the target.";
    private const string RollBackTip = "Go back to the source, with the data.";
    private const int PatienceMs = 60_000;

    private static readonly string[] Running = ["source", "main-source", "target", "main-target", "cosy-source", "cosy-target", "gateway", "players", "probe", "migrator"];

    private readonly string plan = Path.GetTempFileName();

    public void Dispose() => File.Delete(plan);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Migration_OnTheDashboard_IsStartedApprovedTakenBackAndCutOverAgain()
    {
        if (Chromium.Find() is not { } chromium)
        {
            Assert.Skip("skipped: chromium is not installed");
            return;
        }

        await using var run = await AppHostRun.StartAsync(FewUsers());
        await using var browser = await Chromium.StartAsync(chromium);
        var page = await ResourcesPage.LogInAsync(await browser.PageAsync(), run.DashboardUrl);
        try
        {
            await ShowsTheApplicationAsync(page);
            await StartAsync(run, page);
            await ApproveAsync(run, page);
            await RollBackAsync(run, page);
            await StartAsync(run, page);
            await CutOverAsync(run, page);
            await RollBackUnaskedAsync(run);
        }
        catch
        {
            await page.ScreenshotAsync(Artifact("dashboard-failed.png"));
            throw;
        }
        Assert.Equal(["a person at three in the morning", "somebody else"], (await EventsAsync(run, "approved")).Select(e => Text(e, "by")));
    }

    private static async Task StartAsync(AppHostRun run, ResourcesPage page)
    {
        await page.PressAsync("migrator", StartTip);
        await UntilAsync(run, IsAsked, "the question whether to cut over");
        Assert.Equal("source", Text(await run.MigrationAsync(), "authority"));
    }

    private static async Task ApproveAsync(AppHostRun run, ResourcesPage page)
    {
        await page.PressAsync("migrator", ApproveTip);
        var said = await page.Dialog.TextAsync();
        Assert.Contains("at most 15 s", said, StringComparison.Ordinal);
        Assert.Contains("the data can go back without loss", said, StringComparison.Ordinal);
        await page.Dialog.FillAsync("Type the plan's name", "cosyworld");
        await page.Dialog.FillAsync("Your name", "a person at three in the morning");
        await page.Dialog.PressAsync("Cut over now");
        await page.Dialog.SaysAsync("This is not 'rehearsal'.");
        await page.ScreenshotAsync(Artifact("dashboard-cut-over.png"));
        Assert.Equal("source", Text(await run.MigrationAsync(), "authority"));
        await page.Dialog.FillAsync("Type the plan's name", "rehearsal");
        await page.Dialog.PressAsync("Cut over now");
        await UntilAsync(run, IsPromoted, "the target to be the authority");
        await page.Dialog.IsGoneAsync();
        await page.ScreenshotAsync(Artifact("dashboard-promoted.png"));
        await Eventually.TrueAsync(async () => (await page.StatesAsync()).Values.All(state => !state.Contains("Unhealthy", StringComparison.Ordinal)), "every resource to be healthy", PatienceMs);
    }

    private static async Task RollBackAsync(AppHostRun run, ResourcesPage page)
    {
        await page.PressAsync("migrator", RollBackTip);
        var said = await page.Dialog.TextAsync();
        Assert.Contains("every write at the target has been followed to the source", said, StringComparison.Ordinal);
        await page.ScreenshotAsync(Artifact("dashboard-roll-back.png"));
        await page.Dialog.PressAsync("Cancel");
        await page.Dialog.IsGoneAsync();
        Assert.Equal("target", Text(await run.MigrationAsync(), "authority"));

        await page.PressAsync("migrator", RollBackTip);
        await page.Dialog.ChooseAsync("What goes back", "database");
        await page.Dialog.FillAsync("Why", "too slow over there");
        await page.Dialog.PressAsync("Roll back");
        await UntilAsync(run, status => Phase(status) == "rolledBack" && Text(status, "authority") == "source", "the data to be back");
        var asked = Assert.Single(await EventsAsync(run, "roll-back-requested"));
        Assert.Equal(("too slow over there", Environment.UserName), (Text(asked, "reason"), Text(asked, "by")));
    }

    private static async Task CutOverAsync(AppHostRun run, ResourcesPage page)
    {
        await page.ChooseAsync("migrator", CutOverTip);
        await page.Dialog.FillAsync("Type the plan's name", "rehearsal");
        await page.Dialog.FillAsync("Your name", "somebody else");
        await page.Dialog.PressAsync("Cut over now");
        await UntilAsync(run, IsPromoted, "the target to be the authority again");
    }

    /// <summary>A program that gives the command is asked nothing, though somebody looks at the dashboard.</summary>
    private static async Task RollBackUnaskedAsync(AppHostRun run)
    {
        await run.CommandAsync("migrator", "migration-roll-back");
        await UntilAsync(run, status => Phase(status) == "rolledBack" && Text(status, "authority") == "source", "the data to be back again");
        Assert.Equal($"{Environment.UserName}, not on the dashboard", Text((await EventsAsync(run, "roll-back-requested"))[^1], "by"));
    }

    private static async Task ShowsTheApplicationAsync(ResourcesPage page)
    {
        var expected = Running.Select(resource => (resource, "Running")).Append(("cosy-seed", "Finished")).Order().ToList();
        await Eventually.TrueAsync(async () => (await page.StatesAsync()).Select(state => (state.Key, state.Value)).Order().SequenceEqual(expected), "every resource to be shown, and as running", PatienceMs);
        await page.ScreenshotAsync(Artifact("dashboard-ready.png"));
        Assert.Contains("The application, as its users see it", await page.LinksAsync("gateway"));
        Assert.Contains("Where the migration stands", await page.LinksAsync("migrator"));
    }

    /// <summary>The rehearsal's plan, with time for a freeze on a machine that is busy with other tests.</summary>
    private Dictionary<string, string> FewUsers()
    {
        var text = File.ReadAllText(RepositoryFiles.Of("plans", "rehearsal.yaml"));
        File.WriteAllText(plan, text.Replace("budget: 2s", "budget: 15s", StringComparison.Ordinal).Replace("timeout: 500ms", "timeout: 5s", StringComparison.Ordinal));
        return new() { ["PLATFORM_PLAN"] = plan, ["Seed:Rows"] = "2000", ["PLATFORM_WRITES_PER_SECOND"] = "10", ["PLATFORM_READS_PER_SECOND"] = "20" };
    }

    private static async Task UntilAsync(AppHostRun run, Func<JsonElement, bool> isTrue, string what)
    {
        JsonElement status = default;
        using var limit = new CancellationTokenSource(PatienceMs);
        while (!isTrue(status = await run.MigrationAsync()))
        {
            Assert.False(limit.IsCancellationRequested, $"{what} did not come within {PatienceMs} ms; the migrator says: {status}");
            await Task.Delay(200);
        }
    }

    private static async Task<List<JsonElement>> EventsAsync(AppHostRun run, string type)
        => [.. (await run.JournalAsync()).EnumerateArray().Select(r => r.GetProperty("event")).Where(e => Text(e, "type") == type)];

    private static bool IsAsked(JsonElement status) => Text(status, "waitingFor").StartsWith("approval: cutover", StringComparison.Ordinal);

    private static bool IsPromoted(JsonElement status) => Text(status, "authority") == "target" && !status.GetProperty("frozen").GetBoolean();

    private static string Phase(JsonElement status) => Text(status, "phase");

    private static string Text(JsonElement status, string name) => status.GetProperty(name).GetString() ?? "";

    /// <summary>Pictures for a person to look at.</summary>
    private static string Artifact(string name) => RepositoryFiles.Of("artifacts", "tests", name);
}
