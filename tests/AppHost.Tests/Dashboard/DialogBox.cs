using Microsoft.Playwright;

namespace Platform.AppHost.Tests.Dashboard;

/// <summary>The dialog in which the dashboard asks back.</summary>
internal sealed class DialogBox(IPage page)
{
    private ILocator Box => page.Locator("fluent-dialog:has(.interaction-input-dialog)");

    public Task<string> TextAsync() => Box.Locator(".interaction-message").InnerTextAsync();

    public Task FillAsync(string label, string text) => Field(label).Locator("input").FillAsync(text);

    public async Task ChooseAsync(string label, string option)
    {
        await Field(label).Locator("fluent-select").ClickAsync();
        await Field(label).Locator("fluent-option").Filter(new() { HasText = option }).ClickAsync();
    }

    public async Task PressAsync(string button) => await Box.Locator("fluent-button").GetByText(button, new() { Exact = true }).ClickAsync();

    public async Task SaysAsync(string complaint) => await Box.GetByText(complaint).First.WaitForAsync();

    public Task IsGoneAsync() => Box.WaitForAsync(new() { State = WaitForSelectorState.Detached });

    private ILocator Field(string label) => Box.Locator(".interaction-input").Filter(new() { HasText = label });
}
