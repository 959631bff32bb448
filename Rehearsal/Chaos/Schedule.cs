namespace Platform.Rehearsal.Chaos;

/// <summary>Which runs there are, from a seed alone: the same seed always strikes the same victims at the same moments.</summary>
internal static class Schedule
{
    private const int LongestDelayMs = 3000;
    private const int LongestAfterRecordMs = 300;
    private const int LongestOutageMs = 1500;

    private static readonly (string, string?)[] AtTheBeginning = [("step-intended", "inspect"), ("step-intended", "copy"), ("step-done", "copy"), ("step-intended", "verify"), ("step-intended", "prepare")];

    private static readonly (string, string?)[] There =
        [("step-intended", "verify"), ("step-intended", "prepare"), ("step-intended", "stop-singletons"), ("step-intended", "hold"), ("committed", null), ("step-done", "release"), ("step-intended", "set-weight")];

    private static readonly (string, string?)[] Back =
        [("roll-back-began", null), ("step-intended", "prepare-back"), ("step-intended", "stop-singletons"), ("step-intended", "hold"), ("committed", null), ("step-done", "release"), ("step-intended", "check")];

    /// <param name="freshEvery">A new world begins with every so many runs; at least 1.</param>
    /// <param name="calm">Nothing is struck.</param>
    /// <param name="spared">Whom nobody strikes.</param>
    public static IReadOnlyList<ChaosTurn> Of(int seed, int runs, int freshEvery, bool calm = false, IReadOnlyCollection<Victim>? spared = null)
    {
        if (calm) return [.. Enumerable.Range(0, runs).Select(n => new ChaosTurn(n + 1, n % freshEvery == 0, n % freshEvery % 2 == 0 ? Way.There : Way.Back, Victim.Nobody, new Moment(null, null, TimeSpan.Zero), TimeSpan.Zero))];
        var random = new Random(seed);
        var deck = new Queue<Victim>();
        var victims = Enum.GetValues<Victim>().Where(victim => victim != Victim.Nobody && spared?.Contains(victim) != true).ToArray();
        return [.. Enumerable.Range(0, runs).Select(n => Turn(n, n % freshEvery, random, deck, victims))];
    }

    private static ChaosTurn Turn(int index, int inWorld, Random random, Queue<Victim> deck, Victim[] victims)
    {
        var (fresh, way) = (inWorld == 0, inWorld % 2 == 0 ? Way.There : Way.Back);
        return new ChaosTurn(index + 1, fresh, way, Draw(deck, random, victims), When(fresh, way, random), TimeSpan.FromMilliseconds(random.Next(LongestOutageMs)));
    }

    /// <summary>Each victim once before any comes again, so that few runs meet all of them and nobody dies too often in a row.</summary>
    private static Victim Draw(Queue<Victim> deck, Random random, Victim[] victims)
    {
        if (deck.Count == 0)
        {
            var all = victims.ToArray();
            random.Shuffle(all);
            foreach (var victim in all) deck.Enqueue(victim);
        }

        return deck.Dequeue();
    }

    private static Moment When(bool fresh, Way way, Random random)
    {
        if (random.Next(2) == 0) return new Moment(null, null, TimeSpan.FromMilliseconds(random.Next(LongestDelayMs)));
        var records = (fresh, way) switch { (true, _) => AtTheBeginning, (_, Way.There) => There, _ => Back };
        var (type, step) = records[random.Next(records.Length)];
        return new Moment(type, step, TimeSpan.FromMilliseconds(random.Next(LongestAfterRecordMs)));
    }
}
