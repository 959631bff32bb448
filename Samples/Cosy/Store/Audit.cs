namespace Platform.Cosy.Store;

/// <summary>What a client can ask about. <see cref="Edit"/> is one edit of an avatar by its write id, <see cref="Avatar"/> how the avatar stands now.</summary>
internal enum AuditKind
{
    Message,
    User,
    Avatar,
    Edit,
}

/// <summary>What the store holds of one id.</summary>
/// <param name="Rows">Rows with that id.</param>
/// <param name="Sha256">Lower-case hex, over the UTF-8 of what the client sent; null where there is no row.</param>
/// <param name="Effects">Rows in the activity log for that write; for an avatar the most that any one of its edits has.</param>
/// <param name="WriteId">For an avatar, its last accepted edit.</param>
internal sealed record AuditEntry(Guid Id, long Rows, string? Sha256, long Effects, Guid? WriteId);
