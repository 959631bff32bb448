using System.Globalization;

namespace Platform.Rehearsal.Chaos;

internal enum Way
{
    /// <summary>The authority goes to the target.</summary>
    There,

    /// <summary>Everything is rolled back: the authority goes to the source.</summary>
    Back,
}

/// <summary>One run: the authority turns once, and something is struck meanwhile.</summary>
/// <param name="Fresh">In a new world, so that inspecting and copying are part of it.</param>
/// <param name="Outage">For <see cref="Victim.Connections"/>: how long new connections are refused.</param>
internal sealed record ChaosTurn(int Number, bool Fresh, Way Way, Victim Victim, Moment Moment, TimeSpan Outage);

/// <summary>When a run strikes.</summary>
/// <param name="Type">The journal's record to wait for, as the journal names it; null: the run's first command.</param>
/// <param name="Step">For records of steps: which.</param>
/// <param name="Delay">From then on.</param>
internal sealed record Moment(string? Type, string? Step, TimeSpan Delay)
{
    public override string ToString()
    {
        var delay = Delay.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        return Type is null ? $"{delay} ms after the command" : $"{delay} ms after {Type}{(Step is null ? "" : $" {Step}")}";
    }
}
