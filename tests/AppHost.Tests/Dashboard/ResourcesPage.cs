using Microsoft.Playwright;

namespace Platform.AppHost.Tests.Dashboard;

/// <summary>The dashboard's list of resources, as a person uses it.</summary>
internal sealed class ResourcesPage(IPage page)
{
    private const float PatienceMs = 60_000;

    public static async Task<ResourcesPage> LogInAsync(IPage page, string loginUrl)
    {
        page.SetDefaultTimeout(PatienceMs);
        await page.GotoAsync(loginUrl);
        var resources = new ResourcesPage(page);
        await resources.Row("migrator").WaitForAsync();
        return resources;
    }

    /// <summary>Names and states, as they are shown.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StatesAsync()
    {
        var states = new Dictionary<string, string>();
        foreach (var row in await page.Locator("tr.resource-row").AllAsync())
            states[await row.Locator(".resource-name-text").InnerTextAsync()] = await row.Locator(".state-column-cell > span").First.InnerTextAsync();
        return states;
    }

    /// <summary>The texts of a resource's links.</summary>
    public Task<IReadOnlyList<string>> LinksAsync(string resource) => Row(resource).Locator("a").AllInnerTextsAsync();

    /// <summary>Presses a button of a resource's row, once it is there and can be pressed.</summary>
    /// <param name="tip">What the button says when one points at it.</param>
    public Task PressAsync(string resource, string tip) => Row(resource).GetByTitle(tip, new() { Exact = true }).And(page.Locator(":not([disabled])")).ClickAsync();

    public Task ScreenshotAsync(string path) => page.ScreenshotAsync(new() { Path = path });

    private ILocator Row(string resource) => page.Locator("tr.resource-row").Filter(new() { Has = page.Locator(".resource-name-text").GetByText(resource, new() { Exact = true }) });
}
