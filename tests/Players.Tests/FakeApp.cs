using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Players.Ledger;

namespace Platform.Players.Tests;

/// <summary>The app as users see it, with a store in memory that tests can spoil and answers that they can withhold.</summary>
internal sealed class FakeApp : IAsyncDisposable
{
    public const string Token = "cosy-token";
    private readonly WebApplication _app;

    private FakeApp(WebApplication app) => _app = app;

    public sealed record Row(string Kind, string Sha256, int Rows = 1, int Effects = 1, Guid? WriteId = null);

    public static readonly Guid[] Avatars = [.. Enumerable.Range(0, 40).Select(_ => Guid.NewGuid())];

    /// <summary>Messages, users and edits by write id, avatars by their own.</summary>
    public ConcurrentDictionary<Guid, Row> Rows { get; } = new();

    /// <summary>What happens to an <c>/api</c> request after its effect; returns whether to answer as usual.</summary>
    public Func<HttpContext, Task<bool>> AfterEffect { get; set; } = _ => Task.FromResult(true);

    /// <summary>As <see cref="AfterEffect"/>, for a request that has had none and then has none.</summary>
    public Func<HttpContext, Task<bool>> BeforeEffect { get; set; } = _ => Task.FromResult(true);

    /// <summary>Audits to be answered with 503 first.</summary>
    public int AuditsToFail { get; set; }

    public Uri Url => new(_app.Urls.First());

    public static async Task<FakeApp> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var fake = new FakeApp(app);
        app.MapGet("/api/worlds", () => new[] { new { id = 1 }, new { id = 2 } });
        app.MapGet("/api/worlds/{id:int}", (int id) => new { id, avatars = Avatars.Where((_, n) => n % 2 == id - 1).Select(a => new { id = a }) });
        app.MapPost("/admin/audit", fake.Audit);
        app.MapFallback("/api/{**rest}", fake.HandleAsync);
        await app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        if (!await BeforeEffect(context)) return;
        if (!HttpMethods.IsGet(context.Request.Method)) Write(context.Request.Path, await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body));
        if (!await AfterEffect(context)) return;
        context.Response.Headers["X-Platform-Side"] = "target";
        context.Response.StatusCode = HttpMethods.IsGet(context.Request.Method) ? 200 : 201;
        await context.Response.WriteAsJsonAsync(new { });
    }

    private void Write(PathString path, JsonElement body)
    {
        if (path.StartsWithSegments("/api/worlds", StringComparison.Ordinal)) Add("message", Id(body, "id"), body.GetProperty("body").GetString()!);
        else if (path.StartsWithSegments("/api/users", StringComparison.Ordinal)) Add("user", Id(body, "id"), body.GetProperty("name").GetString()!);
        else
        {
            var content = LedgerEntry.AvatarContent(body.GetProperty("name").GetString()!, body.GetProperty("bio").GetString()!);
            Add("edit", Id(body, "writeId"), content);
            Rows[Guid.Parse(path.Value![(path.Value!.LastIndexOf('/') + 1)..])] = new("avatar", LedgerEntry.Hash(content), WriteId: Id(body, "writeId"));
        }
    }

    private void Add(string kind, Guid id, string content) => Rows[id] = new(kind, LedgerEntry.Hash(content));

    private IResult Audit(HttpContext context, JsonElement question)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Token}") return Results.StatusCode(401);
        if (AuditsToFail-- > 0) return Results.StatusCode(503);
        var kind = question.GetProperty("kind").GetString();
        return Results.Ok(question.GetProperty("ids").EnumerateArray().Select(e => e.GetGuid()).Select(id =>
            Rows.TryGetValue(id, out var row) && row.Kind == kind && row.Rows > 0
                ? new { id, rows = row.Rows, sha256 = (string?)row.Sha256, effects = row.Effects, writeId = row.WriteId }
                : new { id, rows = 0, sha256 = (string?)null, effects = 0, writeId = (Guid?)null }).ToArray());
    }

    private static Guid Id(JsonElement body, string name) => body.GetProperty(name).GetGuid();
}
