namespace Platform.Cosy.Store;

/// <summary>What a client can ask about. <see cref="Edit"/> is one edit of an avatar by its write id, <see cref="Avatar"/> how the avatar stands now.</summary>
internal enum AuditKind
{
    Message,
    User,
    Avatar,
    Edit,
}

/// <summary>The ticks of all bots in the order of their numbers. Two bots at work at the same time would number ticks twice.</summary>
/// <param name="Doubled">Ticks whose number another tick has too.</param>
/// <param name="Missing">Numbers that no tick has: a tick that was lost.</param>
/// <param name="Handovers">How often the next tick came from another instance.</param>
internal sealed record BotLedger(long Ticks, long Doubled, long Missing, long Handovers);

/// <summary>What the store holds of one id.</summary>
/// <param name="Rows">Rows with that id.</param>
/// <param name="Sha256">Lower-case hex, over the UTF-8 of what the client sent; null where there is no row.</param>
/// <param name="Effects">Rows in the activity log for that write; for an avatar the most that any one of its edits has.</param>
/// <param name="WriteId">For an avatar, its last accepted edit.</param>
internal sealed record AuditEntry(Guid Id, long Rows, string? Sha256, long Effects, Guid? WriteId);
