namespace Platform.Cosy.Tests.Page;

public sealed class HomePageTests
{
    [Fact]
    public async Task Home_HostileMessage_IsShownAsText()
    {
        var store = await Stores.SeededAsync(17);
        await using var app = await CosyInstance.StartAsync(store, ("COSY:SIDE", "target"), ("ConnectionStrings:main-target", store));
        await app.PostMessageAsync(Guid.NewGuid(), await app.SomebodyAsync(), "<script>alert('☕')</script>");
        app.Client.DefaultRequestHeaders.Authorization = null;

        var answer = await app.Client.GetAsync("/");
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(", html, StringComparison.Ordinal);
        Assert.Contains("☕", html, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{Cosy.Store.StoreAddress.Parse(store).Port}/", html, StringComparison.Ordinal);
        Assert.Contains("(target)", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Password", html, StringComparison.OrdinalIgnoreCase);
    }
}
