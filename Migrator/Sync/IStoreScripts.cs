using Platform.Plans;

namespace Platform.Migrator.Sync;

/// <summary>
/// A store's break-glass commands as text for its own command line client, made from the engine's own statements. Each is a command line
/// of a shell in which <see cref="PlanEnvironment.NameOf"/> (<c>SOURCE_MAIN</c>) holds the side's address as <see cref="Address"/> gives it.
/// </summary>
public interface IStoreScripts
{
    /// <summary>How the client names a side, without its password.</summary>
    /// <param name="connectionString">Null gives the form to fill in.</param>
    string Address(string? connectionString);

    /// <summary>Where the client takes the password from, for people.</summary>
    string Password { get; }

    /// <summary>Reads what the side says of itself: the row, its log, and each table that takes writes all the same.</summary>
    string Who(Side side);

    /// <summary>
    /// Lets applications write to the side again, in one transaction, and only while the other side says that it is closed. Repeatable. Fails where a newer epoch or
    /// driver holds the store.
    /// </summary>
    /// <param name="claim">In whose name; null: in that of whoever closed the side last.</param>
    string Open(Side side, ScriptClaim? claim);

    /// <summary>Shows what the side keeps for migrations.</summary>
    string SeeStreams(Side side);

    /// <summary>Removes what the side keeps for the stream that begins there: its log is let go at once.</summary>
    string DropStream(Side side);
}

/// <param name="Epoch">The authority epoch of the last turn.</param>
/// <param name="DriverEpoch">The last driver's; a newer one refuses what comes in its name.</param>
public sealed record ScriptClaim(long Epoch, long DriverEpoch);
