using Microsoft.Playwright;

namespace Platform.AppHost.Tests.Dashboard;

/// <summary>The machine's own chromium, headless.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(directory => Names.Select(name => Path.Combine(directory, name))).FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartAsync(string program)
    {
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Headless = true, Args = ["--no-sandbox", "--disable-gpu"] }));
    }

    public Task<IPage> PageAsync() => browser.NewPageAsync(new() { ViewportSize = new() { Width = 1600, Height = 1000 } });

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
