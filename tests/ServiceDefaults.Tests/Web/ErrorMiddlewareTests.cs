using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Platform.ServiceDefaults.Tests.Web;

public class ErrorMiddlewareTests
{
    internal sealed record Input(int Number);

    [Theory]
    [InlineData("{\"number\": \"seven\"}", 400, "number")]
    [InlineData("{ torn", 400, "JSON")]
    [InlineData("{\"number\": -1}", 500, "failed")]
    public async Task Fault_Unhandled_IsJsonWithErrorAndHint(string sent, int status, string says)
    {
        await using var service = await TestService.StartAsync(app => app.MapPost("/in", (Input input) =>
            input.Number < 0 ? throw new InvalidOperationException("inner secret") : "fine"));
        using var content = new StringContent(sent, Encoding.UTF8, "application/json");
        var answer = await service.Client.PostAsync("/in", content, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(text);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(says, body.RootElement.GetProperty("error").GetString());
        Assert.NotEmpty(body.RootElement.GetProperty("hint").GetString()!);
        Assert.DoesNotContain("inner secret", text);
    }
}
