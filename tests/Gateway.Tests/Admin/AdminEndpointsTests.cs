using System.Net;

namespace Platform.Gateway.Tests.Admin;

public class AdminEndpointsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/admin/state")]
    [InlineData("PUT", "/admin/weight")]
    [InlineData("POST", "/admin/hold")]
    [InlineData("POST", "/admin/quiesce")]
    [InlineData("POST", "/admin/release")]
    [InlineData("GET", "/admin/metrics")]
    public async Task Call_WithoutToken_Is401_AndOnTheUsersPortItGoesToTheApp(string method, string path)
    {
        await using var app = await TestUpstream.StartAsync("the app");
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var nobody = new HttpClient { BaseAddress = gateway.AdminAddress };
        using var refused = await nobody.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var forwarded = await gateway.Users.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancel);
        Assert.Equal("the app", await forwarded.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task UsersPort_HostOfTheAdmin_StillGoesToTheApp()
    {
        await using var app = await TestUpstream.StartAsync("the app");
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/state") { Headers = { Host = gateway.AdminAddress.Authority } };
        using var answer = await gateway.Users.SendAsync(request, Cancel);
        Assert.Equal("the app", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task AdminPort_AnythingElse_IsNotForwarded()
    {
        await using var app = await TestUpstream.StartAsync("the app");
        await using var gateway = await TestGateway.StartAsync(app.Address);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Admin.GetAsync("/", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Admin.GetAsync("/health/ready", Cancel)).StatusCode);
        Assert.Equal(0, app.Requests);
    }

    [Fact]
    public async Task State_Fresh_IsWeight0NothingHeld()
    {
        await using var gateway = await TestGateway.StartAsync(new Uri("http://127.0.0.1:1"));
        var state = await gateway.StateAsync();
        Assert.Equal(0, state.GetProperty("weight").GetInt32());
        Assert.NotEqual(Guid.Empty, state.GetProperty("generation").GetGuid());
        Assert.Equal("none", state.GetProperty("hold").GetProperty("state").GetString());
        Assert.Equal(0, state.GetProperty("hold").GetProperty("leaseMsLeft").GetInt64());
        Assert.Equal(0, state.GetProperty("hold").GetProperty("held").GetInt32());
        Assert.Equal(0, state.GetProperty("inFlightWrites").GetInt32());
    }

    [Theory]
    [InlineData("PUT", "/admin/weight", "{}")]
    [InlineData("PUT", "/admin/weight", "{\"target\":101}")]
    [InlineData("PUT", "/admin/weight", "{\"target\":-1}")]
    [InlineData("PUT", "/admin/weight", "{\"target\":\"ten\"}")]
    [InlineData("PUT", "/admin/weight", "")]
    [InlineData("POST", "/admin/hold", "{\"epoch\":1}")]
    [InlineData("POST", "/admin/hold", "{\"epoch\":1,\"leaseMs\":0}")]
    [InlineData("POST", "/admin/hold", "{\"leaseMs\":100}")]
    [InlineData("POST", "/admin/hold", "{\"epoch\":1,\"leaseMs\":99999999999}")]
    [InlineData("POST", "/admin/quiesce", "{\"epoch\":1,\"budgetMs\":-1}")]
    [InlineData("POST", "/admin/release", "{}")]
    public async Task Command_WrongValues_Is400WithErrorAndChangesNothing(string method, string path, string body)
    {
        await using var gateway = await TestGateway.StartAsync(new Uri("http://127.0.0.1:1"));
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, null, "application/json") };
        using var answer = await gateway.Admin.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"hint\"", await answer.Content.ReadAsStringAsync(Cancel));
        var state = await gateway.StateAsync();
        Assert.Equal((0, "none"), (state.GetProperty("weight").GetInt32(), state.GetProperty("hold").GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(100)]
    public async Task Weight_AThousandRequests_AreSplitExactly(int weight)
    {
        await using var source = await TestUpstream.StartAsync("source");
        await using var target = await TestUpstream.StartAsync("target");
        await using var gateway = await TestGateway.StartAsync(source.Address, target.Address);
        await gateway.WeightAsync(weight);
        var answers = new List<string>();
        foreach (var batch in Enumerable.Range(0, 1000).Chunk(20))
            answers.AddRange(await Task.WhenAll(batch.Select(_ => gateway.Users.GetStringAsync("/", Cancel))));
        Assert.Equal(weight * 10, answers.Count(side => side == "target"));
        Assert.Equal((1000 - weight * 10, weight * 10), (source.Requests, target.Requests));
        var sides = (await gateway.MetricsAsync()).GetProperty("sides");
        Assert.Equal(weight * 10, sides.GetProperty("target").GetProperty("requests").GetInt32());
    }

    [Fact]
    public async Task Metrics_AfterTraffic_CountRequestsFailuresWritesAndLatency()
    {
        await using var app = await TestUpstream.StartAsync("source", context =>
        {
            context.Response.StatusCode = context.Request.Path == "/fail" ? 500 : context.Request.Path == "/missing" ? 404 : 200;
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        foreach (var path in new[] { "/", "/missing", "/fail" })
            await gateway.Users.GetAsync(path, Cancel);
        await gateway.Users.PostAsync("/", null, Cancel);
        var metrics = await gateway.MetricsAsync();
        var side = metrics.GetProperty("sides").GetProperty("source");
        Assert.Equal((4, 1, 1), (side.GetProperty("requests").GetInt32(), side.GetProperty("failures").GetInt32(), side.GetProperty("writes").GetInt32()));
        var counts = side.GetProperty("latencyMs").GetProperty("counts").EnumerateArray().Select(c => c.GetInt64()).ToArray();
        Assert.Equal(4, counts.Sum());
        Assert.Equal(side.GetProperty("latencyMs").GetProperty("bounds").GetArrayLength() + 1, counts.Length);
        Assert.True(metrics.GetProperty("at").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }
}
