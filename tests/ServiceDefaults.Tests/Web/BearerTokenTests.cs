using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Platform.ServiceDefaults.Tests.Web;

public class BearerTokenTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, 401)]
    [InlineData("", 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer wrong", 401)]
    [InlineData("Bearer s3cret-and-more", 401)]
    [InlineData("Basic s3cret", 401)]
    [InlineData("Bearer s3cret", 200)]
    [InlineData("bearer s3cret", 200)]
    public async Task Group_RequireToken_OnlyTheTokenPasses(string? header, int status)
    {
        var reached = false;
        await using var service = await GuardedAsync(() => reached = true);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/act");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        var answer = await service.Client.SendAsync(request, Cancel);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200, reached);
    }

    [Fact]
    public async Task Group_WithoutToken_AnswersWithErrorAndHint()
    {
        await using var service = await GuardedAsync(() => { });
        var answer = await service.Client.PostAsync("/admin/act", null, Cancel);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("TEST_TOKEN", body.RootElement.GetProperty("hint").GetString());
        Assert.NotEmpty(body.RootElement.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Start_TokenMissing_RefusesAndSaysWhich()
    {
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() =>
            TestService.StartAsync(app => app.MapPost("/one", () => "x").RequireToken("ABSENT_TOKEN")));
        Assert.Contains("ABSENT_TOKEN is not set", fault.Message);
    }

    private static Task<TestService> GuardedAsync(Action act) => TestService.StartAsync(
        app => app.MapGroup("/admin").RequireToken("TEST_TOKEN").MapPost("/act", () =>
        {
            act();
            return "done";
        }),
        settings: ("TEST_TOKEN", "s3cret"));
}
