using System.Security.Cryptography;
using System.Text;

namespace Platform.Players.Ledger;

internal enum EntryKind
{
    Message,
    User,

    /// <summary>An edit of an avatar.</summary>
    Avatar,
}

internal enum EntryState
{
    /// <summary>On its way; in a ledger that was read back from disk: nobody was there for the answer.</summary>
    Sent,
    Acknowledged,

    /// <summary>Answered with something else than 2xx.</summary>
    Failed,

    /// <summary>No answer: it may or may not have happened.</summary>
    Unanswered,
}

/// <summary>One write and what became of it.</summary>
/// <param name="Id">The id that the client made; for an avatar that of the edit.</param>
/// <param name="Sha256">Lower-case hex over the UTF-8 of what was sent.</param>
/// <param name="Avatar">Whom an edit is about.</param>
internal sealed record LedgerEntry(Guid Id, EntryKind Kind, string Sha256, Guid? Avatar, EntryState State)
{
    public static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    /// <summary>What an avatar's hash is taken over.</summary>
    public static string AvatarContent(string name, string bio) => $"{name}\n{bio}";
}
