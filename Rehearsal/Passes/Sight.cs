using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.Passes;

/// <summary>What the conductor sees at one moment through the public APIs. A part that did not answer keeps its last answer.</summary>
internal sealed record Sight(DateTimeOffset At, MigratorStatus Migrator, PlayersStatus Players, GatewayState Gateway, long Injected)
{
    public static readonly Sight Nothing = new(default, new MigratorStatus(), new PlayersStatus(), new GatewayState(0), 0);

    /// <summary>One line for error messages.</summary>
    public override string ToString() =>
        $"phase {Migrator.Phase}{(Migrator.WaitingFor is { } what ? $", waiting for {what}" : "")}, authority {Migrator.Authority}, weight {Gateway.Weight}, "
        + $"lag {(Migrator.LagMs is { } lag ? $"{lag:0} ms" : "unknown")}, {Migrator.RowsCopied} of {Migrator.RowsTotal} rows, "
        + $"{Players.Requests.Total} requests, {Players.Requests.Failed} failed{(Migrator.Reason is { Length: > 0 } reason ? $"; {reason}" : "")}";
}
