using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Migrator.Configuration;
using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Configuration;

public sealed class AppTakesItTests
{
    [Fact]
    public async Task Wait_AppNeverTakesIt_SaysWhatItAnswers()
    {
        var time = new ManualTime();
        await using var app = await FakeService.StartAsync(routes => routes.MapGet("/admin/store", () =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            return Results.Json(new { side = "target" });
        }));
        using var http = new HttpClient();
        var check = new HttpCheck(new HttpCall("GET", app.Url + "/admin/store") { Timeout = TimeSpan.FromMinutes(1) }, 200, new Dictionary<string, string> { ["side"] = "${side}" });
        var taken = new AppTakesIt(check, new(new HttpCaller(http, _ => null, time), time));

        var fault = await Assert.ThrowsAsync<StepFault>(() => taken.WaitAsync("file app.env", Side.Source, CancellationToken.None));

        Assert.Contains("has not taken the source's addresses from file app.env", fault.Message, StringComparison.Ordinal);
        Assert.Contains("`side` is `target`, not `source`", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.IsTransient);
        await taken.WaitAsync("file app.env", Side.Target, CancellationToken.None);
    }
}
