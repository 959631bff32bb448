namespace Platform.Rehearsal.Tests.Fakes;

/// <summary>A migration that goes its way by the clock: each look moves it on as far as time allows.</summary>
internal sealed class FakeMigration(Script script, TimeProvider time)
{
    private readonly List<(string Name, DateTimeOffset Started)> phases = [("planned", time.GetUtcNow())];
    private readonly int[] steps = [10, 50, 100];
    private int step = -1;
    private int aborted;
    private DateTimeOffset? failingSince;
    private double injected;
    private DateTimeOffset injectedAt;

    public IEnumerable<string> Errors => Phase == "failed" ? ["copy: the disk is full"] : [];

    public int AbortedFreezes => aborted;

    public string? Reason => aborted > 0 ? "The freeze budget was used up." : null;

    public int Weight { get; private set; }

    public string Phase => phases[^1].Name;

    public bool IsFrozen => Phase == "frozen";

    public string Authority { get; private set; } = "source";

    public string? WaitingFor { get; private set; }

    public long Injected
    {
        get
        {
            var now = time.GetUtcNow();
            if (failingSince is not null && Weight > 0) injected = Math.Max(1, injected + ((now - injectedAt).TotalSeconds * 300));
            injectedAt = now;
            return (long)injected;
        }
    }

    public IEnumerable<object> Phases() => phases.Select((phase, index) => new
    {
        name = phase.Name,
        started = phase.Started,
        seconds = ((index + 1 < phases.Count ? phases[index + 1].Started : time.GetUtcNow()) - phase.Started).TotalSeconds,
    });

    public void Start() => Enter("copying");

    public void Approve(string what)
    {
        WaitingFor = null;
        Enter(what == "cutover" ? "frozen" : "finished");
    }

    public void Fail(double rate)
    {
        _ = Injected;
        failingSince = rate > 0 ? time.GetUtcNow() : null;
    }

    public void Move()
    {
        if (WaitingFor is not null) return;
        if (failingSince is { } since && Phase == "soaking" && script.Detection is { } detection && time.GetUtcNow() - since >= detection) GoBack();
        else if (Length(Phase) is { } length && time.GetUtcNow() - phases[^1].Started >= length) Next();
    }

    private TimeSpan? Length(string phase) => phase switch
    {
        "copying" => script.Copying,
        "frozen" => script.Freeze,
        "following" or "promoted" => TimeSpan.Zero,
        "soaking" or "observing" => failingSince is null ? script.Soak : null,
        _ => null,
    };

    private void Next()
    {
        if (Phase == script.FailsAfter) Enter("failed");
        else if (Phase == "copying") Enter("following");
        else if (Phase == "following" && script.NeedsHelp) WaitingFor = "resume: verify failed: no space left";
        else if (Phase == "frozen" && aborted < script.AbortedFreezes) Abort();
        else if (Phase == "following") WaitingFor = "approval: cutover";
        else if (Phase == "frozen") Promote();
        else if (Phase is "promoted" or "soaking") Shift();
        else if (script.AsksToFinish) WaitingFor = "approval: finish";
        else Enter("finished");
    }

    private void Abort()
    {
        aborted++;
        Enter("ready");
        WaitingFor = "approval: cutover";
    }

    private void Promote()
    {
        Authority = "target";
        Enter("promoted");
    }

    private void Shift()
    {
        if (++step == steps.Length)
        {
            Enter("observing");
            return;
        }

        Weight = steps[step];
        Enter("soaking");
    }

    private void GoBack()
    {
        _ = Injected;
        Weight = 0;
        Enter("rolledBack");
    }

    private void Enter(string phase) => phases.Add((phase, time.GetUtcNow()));
}
