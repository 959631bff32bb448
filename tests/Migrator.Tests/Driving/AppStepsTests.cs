using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

public sealed class AppStepsTests
{
    /// <summary>An app that cannot get ready is slower after the cutover. That is no reason not to move, least of all back.</summary>
    [Fact]
    public async Task Warm_OneRefusesAndOneIsDown_TheOthersAreAskedAndNothingIsThrown()
    {
        var asked = new List<string>();
        await using var app = await FakeService.StartAsync(routes => routes.MapPost("/admin/{what}", (string what, string? side) =>
        {
            lock (asked)
                asked.Add($"{what} {side}");
            return what == "refuses" ? Results.StatusCode(500) : Results.Ok();
        }));
        using var http = new HttpClient();
        var plan = PlanFile.Parse($$"""
            name: warm
            stores: [ { name: main, kind: postgres } ]
            warm:
              - { post: "{{app.Url}}/admin/refuses" }
              - { post: "http://127.0.0.1:1/admin/down" }
              - { post: "{{app.Url}}/admin/warm?side=${side}" }
            """, "plan.yaml");
        var steps = new AppSteps(plan, new HttpCaller(http, _ => null, TimeProvider.System), null!, null!, null!, NullLogger<AppSteps>.Instance);

        await steps.WarmAsync(Side.Target, TestContext.Current.CancellationToken);

        Assert.Equal(["refuses ", "warm target"], asked.Order());

        asked.Clear();
        await steps.WarmAsync(Side.Source, TestContext.Current.CancellationToken);

        Assert.Equal(["warm source"], asked); // the others are for the way there: what is left may be what hangs
    }
}
