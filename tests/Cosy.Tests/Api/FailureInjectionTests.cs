using System.Net;

namespace Platform.Cosy.Tests.Api;

public sealed class FailureInjectionTests
{
    [Fact]
    public async Task Fail_RateOne_FailsApiRequestsBeforeAnyEffectAndCountsThoseOfUsers()
    {
        var store = await Stores.SeededAsync(15);
        await using var app = await CosyInstance.StartAsync(store);
        var who = await app.SomebodyAsync();

        await app.PostAsync("/admin/fail", new { rate = 1.0, status = 500 });
        Assert.Equal(HttpStatusCode.InternalServerError, (await app.PostMessageAsync(Guid.NewGuid(), who, "lost")).StatusCode);
        app.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "10.0.0.1");
        Assert.Equal(HttpStatusCode.InternalServerError, (await app.PostMessageAsync(Guid.NewGuid(), who, "lost")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/health/ready")).StatusCode);

        Assert.Equal(1, (await app.GetAsync("/admin/fail")).GetProperty("injected").GetInt64());
        Assert.Equal(0, await Stores.AskAsync<long>(store, "SELECT count(*) FROM activity"));
        await app.PostAsync("/admin/fail", new { rate = 0.0 });
        Assert.Equal(HttpStatusCode.Created, (await app.PostMessageAsync(Guid.NewGuid(), who, "found")).StatusCode);
    }

    [Fact]
    public async Task Fail_RateOfAThird_FailsAboutAThird()
    {
        await using var app = await CosyInstance.StartAsync(await Stores.SeededAsync(15));
        await app.PostAsync("/admin/fail", new { rate = 1 / 3.0, status = 503 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 600).Select(_ => app.Client.GetAsync("/api/worlds")));

        Assert.InRange(answers.Count(a => a.StatusCode == HttpStatusCode.ServiceUnavailable), 130, 270);
    }

    [Theory]
    [InlineData(1.5, 500)]
    [InlineData(-1, 500)]
    [InlineData(0.5, 200)]
    public async Task Fail_WrongSetting_IsRefused(double rate, int status)
    {
        await using var app = await CosyInstance.StartAsync(await Stores.EmptyAsync(15));
        using var body = System.Net.Http.Json.JsonContent.Create(new { rate, status });

        Assert.Equal(HttpStatusCode.BadRequest, (await app.Client.PostAsync("/admin/fail", body)).StatusCode);
    }
}
