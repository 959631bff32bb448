using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Tests.Fakes;

/// <summary>The HTTP services of a rehearsal on real Kestrel, one port each, played after a script.</summary>
internal sealed class FakeWorld : IAsyncDisposable
{
    private static readonly string[] Names = ["migrator", "players", "gateway", "cosy-source", "cosy-target"];

    private readonly Script script;
    private readonly TimeProvider time = TimeProvider.System;
    private readonly FakeMigration migration;
    private readonly WebApplication web;
    private readonly Dictionary<int, string> services = [];
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> refused = [];
    private DateTimeOffset? playing;
    private DateTimeOffset? stopped;

    private FakeWorld(Script script)
    {
        this.script = script;
        migration = new FakeMigration(script, time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var _ in Names) kestrel.Listen(IPAddress.Loopback, 0);
        });
        web = builder.Build();
        web.Run(AnswerAsync);
        if (script.PlayersAutostart) playing = time.GetUtcNow();
    }

    public ServiceTokens Tokens { get; } = new();

    /// <summary>Commands in the order in which they were taken.</summary>
    public List<string> Commands { get; } = [];

    public string? ComparedWith { get; private set; }

    public bool IsDead
    {
        get
        {
            lock (gate) return script.DiesAt is not null && migration.Phase == script.DiesAt;
        }
    }

    public static async Task<FakeWorld> StartAsync(Script script)
    {
        var world = new FakeWorld(script);
        await world.web.StartAsync();
        foreach (var (url, name) in world.web.Urls.Zip(Names)) world.services[new Uri(url).Port] = name;
        return world;
    }

    public RunFile RunFile() => new()
    {
        Resources = [.. services.Select(service => new RunResource
        {
            Name = service.Value,
            State = "Running",
            Health = "Healthy",
            Endpoints = new Dictionary<string, string> { [service.Value == "gateway" ? "admin" : "http"] = $"http://127.0.0.1:{service.Key}" },
        })],
    };

    public async ValueTask DisposeAsync() => await web.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var service = services[http.Connection.LocalPort];
        var call = $"{service} {http.Request.Method} {http.Request.Path}";
        using var body = http.Request.HasJsonContentType() ? await JsonDocument.ParseAsync(http.Request.Body) : null;
        if (!IsAllowed(http, service)) http.Response.StatusCode = 401;
        else await ReplyAsync(http, service, call, body);
    }

    private async Task ReplyAsync(HttpContext http, string service, string call, JsonDocument? body)
    {
        object? answer;
        lock (gate)
        {
            migration.Move();
            if (script.Silent is { } silent && silent.Service == service && silent.Phase == migration.Phase) answer = new Refusal(503, "down");
            else answer = Answer(call, http.Request.Query["what"].ToString(), body?.RootElement);
        }

        if (answer is Refusal refusal)
        {
            http.Response.StatusCode = refusal.Status;
            answer = new { error = refusal.Error, hint = "try later" };
        }

        await http.Response.WriteAsJsonAsync(answer ?? new { });
    }

    private bool IsAllowed(HttpContext http, string service)
    {
        var token = service switch { "migrator" => Tokens.Migrator, "players" => Tokens.Players, "gateway" => Tokens.Gateway, _ => Tokens.Cosy };
        var isOpen = http.Request.Method == "GET" && service is "migrator" or "players";
        return isOpen || http.Request.Headers.Authorization == $"Bearer {token}";
    }

    private object? Answer(string call, string what, JsonElement? body) => call switch
    {
        "migrator GET /api/status" => Status(),
        "migrator POST /api/commands/start" => Command("start", migration.Start),
        "migrator POST /api/commands/approve" => Command($"approve {what}", () => migration.Approve(what)),
        "players GET /status" => Players(),
        "players GET /timeline" => Timeline(),
        "players POST /control/start" => Play(),
        "players POST /control/stop" => Stop(),
        "players POST /control/compare" => Compare(body!.Value.GetProperty("url").GetString()!),
        "gateway GET /admin/state" => new { weight = migration.Weight },
        "cosy-source GET /admin/store" or "cosy-target GET /admin/store" => new { side = migration.Authority },
        "cosy-source GET /admin/bot/ledger" or "cosy-target GET /admin/bot/ledger" => new { ticks = 100, doubled = 0, missing = 0, handovers = 1 },
        "cosy-target GET /admin/fail" => new { rate = 0, injected = migration.Injected },
        "cosy-target POST /admin/fail" => Fail(body!.Value.GetProperty("rate").GetDouble()),
        _ => new Refusal(404, $"no such call: {call}"),
    };

    private object Status() => new
    {
        plan = "rehearsal",
        phase = migration.Phase,
        waitingFor = migration.WaitingFor,
        waitsForPerson = migration.WaitingFor is not null,
        authority = migration.Authority,
        frozen = migration.IsFrozen,
        weight = migration.Weight,
        reason = migration.Phase == "failed" ? "the disk is full" : migration.Reason,
        abortedFreezes = migration.AbortedFreezes,
        stores = new[]
        {
            new
            {
                name = "main",
                kind = "postgres",
                rowsCopied = migration.Phase == "planned" ? 0 : script.Rows,
                rowsTotal = script.Rows,
                changesApplied = 77,
                lagMs = migration.Phase is "planned" or "copying" ? (double?)null : script.LagMs,
                partitionsVerified = 9,
                partitionsMismatched = script.Mismatched,
            },
        },
        phases = migration.Phases(),
        errors = migration.Errors,
    };

    private Refusal? Command(string command, Action run)
    {
        var times = refused[command] = refused.GetValueOrDefault(command) + 1;
        if (times <= script.Refusals) return new Refusal(409, $"too early for {command}");
        Commands.Add(command);
        run();
        return null;
    }

    private double Elapsed() => playing is { } since ? ((stopped ?? time.GetUtcNow()) - since).TotalSeconds : 0;

    private object Players()
    {
        var offered = (long)(Elapsed() * 600 * script.Offered);
        var total = (long)(offered * script.Answered);
        var failed = script.Failed + migration.Injected;
        var at = playing ?? time.GetUtcNow();
        return new
        {
            running = playing is not null && stopped is null,
            elapsedSeconds = Elapsed(),
            requests = new { total, failed, p50Ms = 2.5, p95Ms = 8.5, p99Ms = 20, byStatus = new Dictionary<string, long> { ["200"] = total - failed, ["500"] = failed } },
            offered = new { writes = offered / 3, reads = offered - (offered / 3) },
            writes = new { acknowledged = total / 3, unanswered = 0, failed = 0 },
            longestWriteGap = new { ms = script.GapMs, from = at, to = at.AddMilliseconds(script.GapMs) },
        };
    }

    private object[] Timeline() => [.. Enumerable.Range(0, 3).Select(second => (object)new { at = playing?.AddSeconds(second), requests = 600, failed = 0, acknowledged = 200, p50Ms = 2.5, p95Ms = 9.0, maxMs = 31.0, sideTarget = 60 * second })];

    private object? Play()
    {
        playing = time.GetUtcNow();
        return null;
    }

    private object? Stop()
    {
        stopped = time.GetUtcNow();
        return null;
    }

    private object Compare(string url)
    {
        ComparedWith = url;
        return new { @checked = (long)(Elapsed() * 600 * script.Offered) / 3, lost = script.Lost, duplicated = script.Duplicated, altered = script.Altered, unansweredPresent = 0, examples = script.Lost > 0 ? new[] { "message 1" } : [] };
    }

    private object? Fail(double rate)
    {
        migration.Fail(rate);
        return null;
    }

    private sealed record Refusal(int Status, string Error);
}
