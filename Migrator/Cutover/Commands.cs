using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.Migrator.Cutover;

/// <summary>What a person may ask of a migration.</summary>
public enum Command
{
    Start,
    Pause,
    Resume,
    Approve,
    CutOver,
    Verify,
    RollBack,
    Finish,

    /// <summary>After a roll back: remove what the migration made.</summary>
    Clean,

    /// <summary>Give up the way back for data, and with it the log that is kept for it.</summary>
    DropReverse,

    /// <summary>Both sides read-only, compared, everything kept.</summary>
    Emergency,
}

/// <param name="What">For an approval: what is approved; null means whatever is waited for.</param>
/// <param name="By">Who asks.</param>
/// <param name="Scope">For a roll back: what goes back.</param>
public sealed record CommandRequest(Command Command, string By, Agreement? What = null, string? Reason = null, RollBackScope Scope = RollBackScope.Everything);

/// <summary>An expected refusal: what is not possible now, and what is.</summary>
public sealed record Refusal(string Error, string Hint);

/// <summary>Turns a wish into an event, or says why not. Pure.</summary>
internal sealed class CommandDecider(Plan plan, string planFingerprint)
{
    private readonly RollBackRules rollBack = new(plan);

    public (JournalEvent? Event, Refusal? Refused) Decide(MigrationState state, Observation seen, CommandRequest request, Func<string> newMigrationId) => request.Command switch
    {
        Command.Start => Start(state, request, newMigrationId),
        _ when !state.Started => No("The migration has not been started.", "Start it first."),
        _ when state.Phase == Phase.Finished => No("The migration is finished: there is no way back and nothing left to do.", "To move again, make a plan for the other direction."),
        Command.Emergency => state.Emergency is null ? Yes(new EmergencyDeclared(request.Reason ?? $"Declared by {request.By}.", request.By)) : No("The emergency is declared already.", "See the status; resume ends it."),
        Command.Resume => Resume(state, seen, request),
        _ when state.Emergency is not null => No("Both sides are read-only because of an emergency.", "Resume ends it; then ask again."),
        Command.Pause => state.Paused ? No("It is paused already.", "Resume it when it may go on.") : Yes(new PauseChanged(true, request.By)),
        Command.Verify => Verify(state, request),
        Command.RollBack => rollBack.Refuse(state, seen, request.Scope) is { } refused ? (null, refused) : Yes(new RollBackRequested(request.Reason ?? $"Asked for by {request.By}.", request.By, request.Scope)),
        Command.Clean => Clean(state, request),
        Command.DropReverse => DropReverse(state, request),
        Command.Approve when state.Phase == Phase.RollingBack => ApproveBack(state, request),
        _ when state.Phase is Phase.RollingBack or Phase.RolledBack => No($"The migration is {(state.Phase == Phase.RollingBack ? "rolling back" : "rolled back")}.", "Start it again to try once more."),
        Command.CutOver => Approve(state, request with { What = Agreement.Cutover }),
        Command.Finish => Approve(state, request with { What = Agreement.Finish }),
        _ => Approve(state, request),
    };

    private (JournalEvent?, Refusal?) Start(MigrationState state, CommandRequest request, Func<string> newMigrationId) => state switch
    {
        { Emergency: not null } => No("Both sides are read-only because of an emergency.", "Resume ends it; then start again."),
        { Started: false } or { Phase: Phase.RolledBack, Streams: false, Committed: false } => Yes(new MigrationStarted(newMigrationId(), plan.Name, planFingerprint, request.By)),
        { Phase: Phase.RolledBack } when state.StoresAt(Side.Source).Count > 0 => Yes(new AttemptRestarted(request.By)),
        { Phase: Phase.RolledBack } => Yes(new ShiftRestarted(request.By)),
        { Phase: Phase.Finished } => No("The migration is finished.", "To move again, use a new state directory (PLATFORM_STATE)."),
        _ => No("The migration runs already.", "See its status; a paused or stopped one goes on with resume."),
    };

    private static (JournalEvent?, Refusal?) Resume(MigrationState state, Observation seen, CommandRequest request) => state switch
    {
        { Emergency: not null } => Yes(new EmergencyEnded(request.By)),
        { Paused: true } => Yes(new PauseChanged(false, request.By)),
        { Failure: not null } => Yes(new Resumed(request.By)),
        _ when (seen.FollowerFault ?? seen.ReturnFault) is not null => Yes(new Resumed(request.By)),
        _ => No("It is neither paused nor stopped.", "See its status for what it waits for."),
    };

    private static (JournalEvent?, Refusal?) Clean(MigrationState state, CommandRequest request) => state switch
    {
        { Phase: not Phase.RolledBack } => No($"Only what was rolled back can be cleaned; the migration is in {state.Phase}.", "Roll back first."),
        { Committed: true } => No("The target is the authority: cleaning would leave the data there without a way back.", "Roll back everything first, or start again and finish."),
        { Streams: false } => No("Nothing of the migration is left to clean.", "Start begins anew."),
        _ => Yes(new CleaningAsked(request.By)),
    };

    private (JournalEvent?, Refusal?) DropReverse(MigrationState state, CommandRequest request) => state switch
    {
        _ when !plan.Observe.ReverseSync || state.ReverseRenounced => No("There is no way back for data to give up.", "See the status."),
        { Streams: false } => No("No stream exists yet.", "See the status."),
        { Turn: not null } or { Phase: Phase.RollingBack } or { RollBackWanted: not null } => No("The way back may be needed within the hour: the authority is changing.", "Ask again when that has ended."),
        _ => Yes(new ReverseRenounced(request.By)),
    };

    private static (JournalEvent?, Refusal?) ApproveBack(MigrationState state, CommandRequest request) => state switch
    {
        _ when request.What is not (null or Agreement.RollBack) => No("The migration is rolling back.", "Approve what=rollback when its status asks for it."),
        { Failure.Step: Step.BackUp } or { AbortedFreezes: > 0, Turn: null } => Yes(new Approved(Agreement.RollBack, request.By)),
        _ => No("The roll back waits for nobody's approval.", "See its status."),
    };

    private static (JournalEvent?, Refusal?) Verify(MigrationState state, CommandRequest request) => state switch
    {
        { Freezing: true } or { Thawing: true } => No("A freeze is under way; what is left to compare is compared in it.", "Ask again when it has ended."),
        { Phase: Phase.Verified or Phase.Ready } => Yes(new VerificationAsked(request.By)),
        { Committed: true } => No("Both sides were compared under the freeze, before the commit; since then only the target is written to.", "The journal has the result: migrator journal."),
        _ => No($"There is nothing to compare yet, or it is being compared: the migration is in {state.Phase}.", "Wait until everything is copied."),
    };

    private static (JournalEvent?, Refusal?) Approve(MigrationState state, CommandRequest request)
    {
        var what = request.What ?? (state.Phase switch { Phase.Soaking => Agreement.Inconclusive, Phase.Observing => Agreement.Finish, _ => Agreement.Cutover });
        var phase = what switch { Agreement.Cutover => Phase.Ready, Agreement.Finish => Phase.Observing, _ => Phase.Soaking };
        if (what == Agreement.Cutover && state.Committed && state.StoresAt(Side.Source).Count == 0)
            return No("The cutover has been done already.", "See its status.");
        if (state.Phase != phase || state.Freezing)
            return No($"Too early: {what.ToString().ToLowerInvariant()} can be approved in phase {phase}; the migration is in {state.Phase}.", "Wait until its status asks for the approval.");
        return state.Agreed.Contains(what) ? No("It is approved already.", "See its status for what it waits for.") : Yes(new Approved(what, request.By));
    }

    private static (JournalEvent?, Refusal?) Yes(JournalEvent entry) => (entry, null);

    private static (JournalEvent?, Refusal?) No(string error, string hint) => (null, new Refusal(error, hint));
}
