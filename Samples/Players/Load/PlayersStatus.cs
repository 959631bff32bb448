using Platform.Players.Measure;

namespace Platform.Players.Load;

/// <param name="ElapsedSeconds">Since the run began, at its full rate from the first moment.</param>
/// <param name="Outstanding">Requests without an answer at this moment.</param>
/// <param name="Requests">Those that have an answer, or never will.</param>
/// <param name="Offered">All that users came with, answered yet or not.</param>
internal sealed record PlayersStatus(
    bool Running, string Profile, double ElapsedSeconds, int Outstanding, RequestCounts Requests, WriteCounts Writes, OfferedCounts Offered, Gap LongestWriteGap)
{
    public static PlayersStatus Idle(string profile) =>
        new(false, profile, 0, 0, new(0, 0, 0, 0, 0, new Dictionary<string, long>()), new(0, 0, 0), new(0, 0), Gap.None);
}

internal sealed record OfferedCounts(long Writes, long Reads);
