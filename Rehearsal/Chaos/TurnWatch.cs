using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Chaos;

/// <summary>Looks at the migration and its users, and remembers what the users were answered.</summary>
internal sealed class TurnWatch(IRehearsedApp app, TimeProvider time)
{
    private readonly List<Answers> answers = [];

    public IReadOnlyList<Answers> Answers => answers;

    /// <summary>The last answer; see <see cref="Answering"/>.</summary>
    public MigratorStatus Migrator { get; private set; } = new();

    /// <summary>Whether the migrator answered at the last look.</summary>
    public bool Answering { get; private set; }

    public async Task LookAsync(CancellationToken cancel)
    {
        if (app.Ending is { } ending) throw new ChaosException(ending);
        var users = app.Players.StatusAsync(cancel);
        try
        {
            Migrator = await app.Migrator.StatusAsync(cancel);
            Answering = true;
        }
        catch (ApiException)
        {
            Answering = false; // Dead, starting, or too busy: the last answer stays.
        }

        var seen = await users;
        answers.Add(new Answers(time.GetUtcNow(), seen.Requests.ByStatus, seen.Writes.Acknowledged));
    }

    public override string ToString() =>
        $"{(Answering ? "" : "the migrator does not answer; before: ")}{Migrator.Line ?? Migrator.Phase}{(Migrator.Reason is { Length: > 0 } reason ? $"; {reason}" : "")}"
        + $"{string.Concat(Migrator.ErrorTexts().TakeLast(2).Select(error => $"; {error}"))}{string.Concat(Migrator.Alarms.Take(2).Select(alarm => $"; alarm: {alarm}"))}";
}
