using Platform.Players.Measure;

namespace Platform.Players.Load;

/// <param name="Outstanding">Requests without an answer at this moment.</param>
internal sealed record PlayersStatus(
    bool Running, string Profile, double ElapsedSeconds, int Outstanding, RequestCounts Requests, WriteCounts Writes, Gap LongestWriteGap)
{
    public static PlayersStatus Idle(string profile) =>
        new(false, profile, 0, 0, new(0, 0, 0, 0, 0, new Dictionary<string, long>()), new(0, 0, 0), Gap.None);
}
