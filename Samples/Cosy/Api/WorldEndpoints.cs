using Platform.Cosy.Store;

namespace Platform.Cosy.Api;

/// <summary>What users do. Every write carries an id that the client made, and may be sent again.</summary>
internal static class WorldEndpoints
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api");
        api.MapGet("/worlds", (CurrentStore store, CancellationToken cancel) => store.RunAsync((s, c) => s.WorldsAsync(c), cancel));
        api.MapGet("/worlds/{id:int}", async (int id, CurrentStore store, CancellationToken cancel) =>
            Found(await store.RunAsync((s, c) => s.WorldAsync(id, c), cancel), $"world {id}"));
        api.MapGet("/worlds/{id:int}/messages", (int id, int? limit, long? before, CurrentStore store, CancellationToken cancel) =>
            store.RunAsync((s, c) => s.MessagesAsync(id, Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit), before, c), cancel));
        api.MapGet("/avatars/{id:guid}", async (Guid id, CurrentStore store, CancellationToken cancel) =>
            Found(await store.RunAsync((s, c) => s.AvatarAsync(id, c), cancel), $"avatar {id}"));
        api.MapGet("/users/{id:guid}", async (Guid id, CurrentStore store, CancellationToken cancel) =>
            Found(await store.RunAsync((s, c) => s.UserAsync(id, c), cancel), $"user {id}"));
        MapWrites(api);
    }

    private static void MapWrites(RouteGroupBuilder api)
    {
        var writes = api.MapGroup("").AddEndpointFilter<RouteGroupBuilder, WriteFilter>();
        writes.MapPost("/worlds/{id:int}/messages", async (int id, MessageInput input, Writer writer, CancellationToken cancel) =>
            input.Problem is { } problem ? Answers.Bad(problem)
                : Answers.Of(input.Id, await writer.WriteAsync("message", (s, c) => s.PostMessageAsync(new(input.Id, id, input.AvatarId, input.Body!), c), cancel)));
        writes.MapPut("/avatars/{id:guid}", async (Guid id, AvatarInput input, Writer writer, CancellationToken cancel) =>
            input.Problem is { } problem ? Answers.Bad(problem)
                : Answers.Of(input.WriteId, await writer.WriteAsync("avatar", (s, c) => s.EditAvatarAsync(new(input.WriteId, id, input.Name!, input.Bio!), c), cancel)));
        writes.MapPost("/users", async (UserInput input, Writer writer, CancellationToken cancel) =>
            input.Problem is { } problem ? Answers.Bad(problem)
                : Answers.Of(input.Id, await writer.WriteAsync("user", (s, c) => s.AddUserAsync(new(input.Id, input.Name!), c), cancel)));
    }

    private static IResult Found(object? thing, string what) => thing is null ? Answers.Missing(what) : Results.Ok(thing);
}
