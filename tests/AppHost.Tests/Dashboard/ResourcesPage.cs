using Microsoft.Playwright;
using Platform.TestKit;

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

    /// <summary>Chooses a command from the menu of a resource's row, once it can be chosen. A menu closes when the resource changes meanwhile: it is opened again.</summary>
    /// <param name="tip">What the menu says when one points at it.</param>
    public Task ChooseAsync(string resource, string tip) => Eventually.TrueAsync(() => TryChooseAsync(resource, tip), $"'{tip}' of {resource} to be possible", (int)PatienceMs);

    /// <summary>The dashboard asks back.</summary>
    public DialogBox Dialog { get; } = new(page);

    public Task ScreenshotAsync(string path) => page.ScreenshotAsync(new() { Path = path });

    private async Task<bool> TryChooseAsync(string resource, string tip)
    {
        const float Moment = 3_000;
        try
        {
            await Row(resource).GetByTitle("Actions", new() { Exact = true }).ClickAsync(new() { Timeout = Moment });
            await Item("Commands").PressAsync("ArrowRight", new() { Timeout = Moment });
            await Item(tip).And(page.Locator(":not([disabled])")).ClickAsync(new() { Timeout = Moment });
            return true;
        }
        catch (TimeoutException)
        {
            await page.Keyboard.PressAsync("Escape");
            return false;
        }
    }

    private ILocator Item(string tip) => page.Locator($"fluent-menu-item[title='{tip}']");

    private ILocator Row(string resource) => page.Locator("tr.resource-row").Filter(new() { Has = page.Locator(".resource-name-text").GetByText(resource, new() { Exact = true }) });
}
