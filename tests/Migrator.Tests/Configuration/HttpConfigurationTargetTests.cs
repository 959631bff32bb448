using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Migrator.Configuration;
using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Configuration;

public sealed class HttpConfigurationTargetTests : IAsyncLifetime
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private FakeService _service = null!;
    private (string? Type, string? Token, byte[] Body) _sent;
    private byte[] _content = "plain"u8.ToArray();
    private string _type = "text/plain; charset=latin1";
    private int _status = 200;

    public async ValueTask InitializeAsync() => _service = await FakeService.StartAsync(routes =>
    {
        routes.MapGet("/", async (HttpContext context) =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (_status, _type);
            await context.Response.Body.WriteAsync(_content);
        });
        routes.MapPut("/", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _sent = (context.Request.ContentType, context.Request.Headers.Authorization, body.ToArray());
            context.Response.StatusCode = _status;
        });
    });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    private HttpConfigurationTarget Target(string? body = null)
    {
        static string? Environment(string name) => name switch { "TOKEN" => "hush-hush", "TARGET_MAIN" => "Host=\"new\"", _ => null };
        var read = new HttpCall("GET", _service.Url + "/") { BearerToken = "${TOKEN}" };
        var place = new HttpConfigurationPlan(read, read with { Method = "PUT", JsonBody = body }) { Values = new Dictionary<string, string> { ["db"] = "${TARGET_MAIN}" } };
        return new HttpConfigurationTarget(place, new HttpCaller(_http, Environment, TimeProvider.System), Environment);
    }

    [Fact]
    public async Task Restore_AnyBytes_AreSentAsTheyWereReadUnderTheirType()
    {
        _content = [0, 255, 254, 13, 10];
        var target = Target();

        await target.RestoreAsync(await target.ReadAsync(CancellationToken.None), CancellationToken.None);

        Assert.Equal((_type, "Bearer hush-hush"), (_sent.Type, _sent.Token));
        Assert.Equal(_content, _sent.Body);
    }

    [Fact]
    public async Task Apply_Body_IsSentAsItStands()
    {
        await Target("""{"store":{"address":"${TARGET_MAIN}"}}""").ApplyAsync(_content, CancellationToken.None);

        Assert.Equal("""{"store":{"address":"Host=\u0022new\u0022"}}""", Encoding.UTF8.GetString(_sent.Body));
        Assert.Equal("application/json; charset=utf-8", _sent.Type);
    }

    [Fact]
    public void Expect_ValuesWhereThereIsNoJson_IsRefusedBeforeAnythingIsSent() =>
        Assert.Contains("cannot be set in what", Assert.Throws<StepFault>(() => Target().Expect(_content)).Message, StringComparison.Ordinal);

    [Fact]
    public void Expect_VariableThatIsMissing_IsNamed() =>
        Assert.Contains("${OTHER}", Assert.Throws<StepFault>(() => Target("\"${OTHER}\"").Expect(_content)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(404, false)]
    [InlineData(401, false)]
    [InlineData(503, true)]
    public async Task Any_RefusedByTheService_SaysSo(int status, bool isTransient)
    {
        _status = status;

        var faults = new[]
        {
            await Assert.ThrowsAsync<StepFault>(() => Target().ReadAsync(CancellationToken.None)),
            await Assert.ThrowsAsync<StepFault>(() => Target().RestoreAsync(_content, CancellationToken.None)),
        };

        Assert.All(faults, fault => Assert.Contains($"it answered {status}", fault.Message, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.Equal(isTransient, fault.IsTransient));
        Assert.DoesNotContain(faults, fault => (fault.Message + fault.Hint).Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_TooLong_IsNeverAPartOfIt()
    {
        _content = new byte[HttpCaller.MostBytes + 1];

        Assert.Contains("more than", (await Assert.ThrowsAsync<StepFault>(() => Target().ReadAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }
}
