using System.Text.Json;
using Platform.TestKit;

namespace Platform.AppHost.Tests.Dashboard;

/// <summary>A person with a browser: the real dashboard, driven by the machine's own chromium.</summary>
public sealed class DashboardTests : IDisposable
{
    private const string StartTip = "Inspect both sides, copy the data and follow the changes.";
    private const string ApproveTip = "Allow the step that the migration waits for.";
    private const int PatienceMs = 60_000;

    private static readonly string[] Running = ["source", "main-source", "target", "main-target", "cosy-source", "cosy-target", "gateway", "players", "probe", "migrator"];

    private readonly string plan = Path.GetTempFileName();

    public void Dispose() => File.Delete(plan);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Migration_StartedAndApprovedOnTheDashboard_TargetBecomesTheAuthority()
    {
        if (Chromium.Find() is not { } chromium)
        {
            Assert.Skip("skipped: chromium is not installed");
            return;
        }

        await using var run = await AppHostRun.StartAsync(FewUsers());
        await using var browser = await Chromium.StartAsync(chromium);
        var page = await ResourcesPage.LogInAsync(await browser.PageAsync(), run.DashboardUrl);
        await ShowsTheApplicationAsync(page);

        Assert.Equal("planned", Phase(await run.MigrationAsync()));
        await page.PressAsync("migrator", StartTip);
        await UntilAsync(run, status => Text(status, "waitingFor").StartsWith("approval: cutover", StringComparison.Ordinal), "the question whether to cut over");
        Assert.Equal("source", Text(await run.MigrationAsync(), "authority"));

        await page.PressAsync("migrator", ApproveTip);
        await UntilAsync(run, status => Text(status, "authority") == "target" && !status.GetProperty("frozen").GetBoolean(), "the target to be the authority");
        await page.ScreenshotAsync(Artifact("dashboard-promoted.png"));
        await Eventually.TrueAsync(async () => (await page.StatesAsync()).Values.All(state => !state.Contains("Unhealthy", StringComparison.Ordinal)), "every resource to be healthy", PatienceMs);
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

    private static string Phase(JsonElement status) => Text(status, "phase");

    private static string Text(JsonElement status, string name) => status.GetProperty(name).GetString() ?? "";

    /// <summary>Pictures for a person to look at.</summary>
    private static string Artifact(string name) => RepositoryFiles.Of("artifacts", "tests", name);
}
