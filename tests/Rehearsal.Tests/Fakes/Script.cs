namespace Platform.Rehearsal.Tests.Fakes;

/// <summary>What goes wrong in the fake world; by default nothing.</summary>
internal sealed record Script
{
    public TimeSpan Copying { get; init; } = TimeSpan.FromMilliseconds(60);
    public TimeSpan Freeze { get; init; } = TimeSpan.FromMilliseconds(40);
    public TimeSpan Soak { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>From the first failing request to weight 0; null: nobody notices.</summary>
    public TimeSpan? Detection { get; init; } = TimeSpan.FromMilliseconds(60);

    public long Rows { get; init; } = 1_000;
    public long Mismatched { get; init; }
    public double LagMs { get; init; } = 12;
    public double GapMs { get; init; } = 420;

    /// <summary>Failures that nobody injected.</summary>
    public long Failed { get; init; }
    public long Lost { get; init; }
    public long Duplicated { get; init; }
    public long Altered { get; init; }

    /// <summary>Share of the load that users really offer.</summary>
    public double Offered { get; init; } = 1;

    /// <summary>Share of what users offered that has its answer.</summary>
    public double Answered { get; init; } = 1;

    /// <summary>How often each command is refused with 409 before it is taken.</summary>
    public int Refusals { get; init; }

    /// <summary>The phase that follows this one is <c>failed</c>.</summary>
    public string? FailsAfter { get; init; }

    /// <summary>A service that stops answering once the migration has this phase.</summary>
    public (string Service, string Phase)? Silent { get; init; }

    /// <summary>The app host ends once the migration has this phase.</summary>
    public string? DiesAt { get; init; }

    /// <summary>How many freezes are given up before one holds.</summary>
    public int AbortedFreezes { get; init; }

    /// <summary>After the copy a step fails for good: only a person can go on.</summary>
    public bool NeedsHelp { get; init; }

    public bool AsksToFinish { get; init; }
    public bool PlayersAutostart { get; init; } = true;
}
