using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Hooks;

public sealed class SingletonsTests : IAsyncLifetime
{
    private readonly Bot _source = new() { Running = true };
    private readonly Bot _target = new();
    private readonly HttpClient _http = new();
    private readonly Dictionary<Side, FakeService> _apps = [];
    private TimeProvider _time = TimeProvider.System;

    public async ValueTask InitializeAsync()
    {
        _apps[Side.Source] = await FakeService.StartAsync(_source.Map);
        _apps[Side.Target] = await FakeService.StartAsync(_target.Map);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var app in _apps.Values)
            await app.DisposeAsync();
    }

    private Singletons Singletons()
    {
        // One URL for both sides, as in a plan: the variable stands for the name that discovery would resolve.
        var handler = new BySide(_apps);
        var caller = new HttpCaller(new HttpClient(handler), _ => null, _time);
        HttpCall Call(string method, string path) => new(method, "http://cosy-${side}" + path);
        HttpCheck Running(string value) => new(Call("GET", "/bot"), 200, new Dictionary<string, string> { ["running"] = value });
        return new Singletons([new SingletonPlan("bot", Call("POST", "/bot/stop"), Running("false"), Call("POST", "/bot/start"), Running("true"))], caller, _time, NullLogger<Singletons>.Instance);
    }

    [Fact]
    public async Task StopThenStart_BothSides_RunsOnOneOnly()
    {
        await Singletons().StopAsync(Side.Source, CancellationToken.None);
        Assert.Equal((false, false), (_source.Running, _target.Running));

        await Singletons().StartAsync(Side.Target, CancellationToken.None);
        await Singletons().StartAsync(Side.Target, CancellationToken.None);
        Assert.Equal((false, true), (_source.Running, _target.Running));
    }

    [Fact]
    public async Task Stop_AnsweredButStillRunning_WaitsForProof()
    {
        _source.LastsForQuestions = 3;

        await Singletons().StopAsync(Side.Source, CancellationToken.None);

        Assert.False(_source.Running);
        Assert.Equal(4, _source.Questions);
    }

    [Fact]
    public async Task Stop_NeverProven_IsAFault()
    {
        var time = new ManualTime();
        (_time, _source.LastsForQuestions, _source.OnQuestion) = (time, int.MaxValue, () => time.Advance(TimeSpan.FromSeconds(4)));

        var fault = await Assert.ThrowsAsync<StepFault>(() => StopAndTurnAsync(time));

        Assert.Contains("bot on the source was not proven stopped within 15 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_AppGone_IsNoProof()
    {
        await _apps[Side.Source].DisposeAsync();

        var fault = await Assert.ThrowsAsync<StepFault>(() => Singletons().StopAsync(Side.Source, CancellationToken.None));

        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task Start_OtherSideRunsAgain_IsRefused()
    {
        var fault = await Assert.ThrowsAsync<StepFault>(() => Singletons().StartAsync(Side.Target, CancellationToken.None));

        Assert.Contains("runs on the source again", fault.Message, StringComparison.Ordinal);
        Assert.False(_target.Running);
    }

    [Fact]
    public async Task Start_OtherSideGone_Starts()
    {
        await _apps[Side.Source].DisposeAsync();

        await Singletons().StartAsync(Side.Target, CancellationToken.None);

        Assert.True(_target.Running);
    }

    /// <summary>The pauses between questions wait on the clock that only this turns.</summary>
    private async Task StopAndTurnAsync(ManualTime time)
    {
        var stopping = Singletons().StopAsync(Side.Source, CancellationToken.None);
        while (!stopping.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Delay(1);
        }
        await stopping;
    }

    private sealed class BySide(Dictionary<Side, FakeService> apps) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var side = request.RequestUri!.Host == "cosy-source" ? Side.Source : Side.Target;
            request.RequestUri = new Uri(apps[side].Url + request.RequestUri.AbsolutePath);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Bot
    {
        private int? _stoppingFor;

        public bool Running { get; set; }
        public int LastsForQuestions { get; set; }
        public int Questions { get; private set; }
        public Action OnQuestion { get; set; } = () => { };

        public void Map(IEndpointRouteBuilder app)
        {
            app.MapPost("/bot/stop", () => { _stoppingFor = LastsForQuestions; });
            app.MapPost("/bot/start", () => { (Running, _stoppingFor) = (true, null); });
            app.MapGet("/bot", Ask);
        }

        private IResult Ask()
        {
            Questions++;
            OnQuestion();
            if (_stoppingFor is { } left)
                (_stoppingFor, Running) = (left - 1, Running && left > 0);
            return Results.Json(new { running = Running });
        }
    }
}
