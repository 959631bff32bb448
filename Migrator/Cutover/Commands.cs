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
}

/// <param name="What">For an approval: what is approved; null means whatever is waited for.</param>
/// <param name="By">Who asks.</param>
public sealed record CommandRequest(Command Command, string By, Agreement? What = null, string? Reason = null);

/// <summary>An expected refusal: what is not possible now, and what is.</summary>
public sealed record Refusal(string Error, string Hint);

/// <summary>Turns a wish into an event, or says why not. Pure.</summary>
internal sealed class CommandDecider(Plan plan, string planFingerprint)
{
    public (JournalEvent? Event, Refusal? Refused) Decide(MigrationState state, CommandRequest request, Func<string> newMigrationId) => request.Command switch
    {
        Command.Start => Start(state, request, newMigrationId),
        _ when !state.Started => No("The migration has not been started.", "Start it first."),
        _ when state.Phase == Phase.Finished => No("The migration is finished: there is no way back and nothing left to do.", "To move again, make a plan for the other direction."),
        Command.Pause => state.Paused ? No("It is paused already.", "Resume it when it may go on.") : Yes(new PauseChanged(true, request.By)),
        Command.Resume => Resume(state, request),
        Command.Verify => Verify(state, request),
        Command.RollBack => RollBack(state, request),
        _ when state.Phase is Phase.RollingBack or Phase.RolledBack => No($"The migration is {(state.Phase == Phase.RollingBack ? "rolling back" : "rolled back")}.", "Start it again to try once more."),
        Command.CutOver => Approve(state, request with { What = Agreement.Cutover }),
        Command.Finish => Approve(state, request with { What = Agreement.Finish }),
        _ => Approve(state, request),
    };

    private (JournalEvent?, Refusal?) Start(MigrationState state, CommandRequest request, Func<string> newMigrationId) => state switch
    {
        { Started: false } or { Phase: Phase.RolledBack, Committed: false } => Yes(new MigrationStarted(newMigrationId(), plan.Name, planFingerprint, request.By)),
        { Phase: Phase.RolledBack } => Yes(new ShiftRestarted(request.By)),
        { Phase: Phase.Finished } => No("The migration is finished.", "To move again, use a new state directory (PLATFORM_STATE)."),
        _ => No("The migration runs already.", "See its status; a paused or stopped one goes on with resume."),
    };

    private static (JournalEvent?, Refusal?) Resume(MigrationState state, CommandRequest request) => state switch
    {
        { Paused: true } => Yes(new PauseChanged(false, request.By)),
        { Failure: not null } => Yes(new Resumed(request.By)),
        _ => No("It is neither paused nor stopped.", "See its status for what it waits for."),
    };

    private static (JournalEvent?, Refusal?) Verify(MigrationState state, CommandRequest request) => state switch
    {
        { Freezing: true } or { Thawing: true } => No("A freeze is under way; what is left to compare is compared in it.", "Ask again when it has ended."),
        { Phase: Phase.Verified or Phase.Ready } => Yes(new VerificationAsked(request.By)),
        { Committed: true } => No("Both sides were compared under the freeze, before the commit; since then only the target is written to.", "The journal has the result: migrator journal."),
        _ => No($"There is nothing to compare yet, or it is being compared: the migration is in {state.Phase}.", "Wait until everything is copied."),
    };

    private static (JournalEvent?, Refusal?) RollBack(MigrationState state, CommandRequest request) => state switch
    {
        { Phase: Phase.RolledBack } => No("The migration is rolled back already.", "Start it again to try once more."),
        { Phase: Phase.RollingBack } or { RollBackWanted: not null } => No("A roll back is under way already.", "See its status."),
        _ => Yes(new RollBackRequested(request.Reason ?? $"Asked for by {request.By}.", request.By)),
    };

    private static (JournalEvent?, Refusal?) Approve(MigrationState state, CommandRequest request)
    {
        var what = request.What ?? (state.Phase switch { Phase.Soaking => Agreement.Inconclusive, Phase.Observing => Agreement.Finish, _ => Agreement.Cutover });
        var phase = what switch { Agreement.Cutover => Phase.Ready, Agreement.Finish => Phase.Observing, _ => Phase.Soaking };
        if (what == Agreement.Cutover && state.Committed)
            return No("The cutover has been done already.", "See its status.");
        if (state.Phase != phase || state.Freezing)
            return No($"Too early: {what.ToString().ToLowerInvariant()} can be approved in phase {phase}; the migration is in {state.Phase}.", "Wait until its status asks for the approval.");
        return state.Agreed.Contains(what) ? No("It is approved already.", "See its status for what it waits for.") : Yes(new Approved(what, request.By));
    }

    private static (JournalEvent?, Refusal?) Yes(JournalEvent entry) => (entry, null);

    private static (JournalEvent?, Refusal?) No(string error, string hint) => (null, new Refusal(error, hint));
}
