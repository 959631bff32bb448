namespace Platform.Cosy.Store;

internal sealed record World(int Id, string Name, long MessageCount);

/// <param name="Avatars">Some of those who live there, for clients that want somebody to speak for.</param>
internal sealed record WorldDetail(int Id, string Name, long MessageCount, int? MaxAvatars, IReadOnlyList<AvatarName> Avatars);

internal sealed record AvatarName(Guid Id, string Name);

internal sealed record Avatar(Guid Id, int WorldId, string Name, string Bio, int Version, string Mood, DateTimeOffset UpdatedAt);

internal sealed record Message(Guid Id, long Seq, int WorldId, Guid AvatarId, string Body, DateTimeOffset CreatedAt);

/// <summary>A message with the names that a reader wants to see.</summary>
internal sealed record Line(string World, string Avatar, string Body, DateTimeOffset CreatedAt);

internal sealed record User(Guid Id, string Name, string Tier, DateTimeOffset JoinedAt);

internal sealed record NewMessage(Guid Id, int WorldId, Guid AvatarId, string Body);

internal sealed record NewUser(Guid Id, string Name);

internal sealed record AvatarEdit(Guid WriteId, Guid AvatarId, string Name, string Bio);

internal sealed record BotTick(Guid Id, string Instance, long N);

/// <summary>What became of a write. A replay changes nothing.</summary>
internal enum WriteOutcome
{
    Created,
    Replayed,

    /// <summary>The id is taken by other content.</summary>
    Conflict,

    /// <summary>What the write belongs to does not exist.</summary>
    NotFound,
}
