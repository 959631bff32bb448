using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.App;

/// <param name="Binary">The built app host: a <c>.dll</c> (started with <c>dotnet</c>) or a program.</param>
/// <param name="PlanPath">Absolute.</param>
/// <param name="Rows">How many rows the source is seeded with.</param>
/// <param name="KeepData">Leaves the run directory where it is.</param>
/// <param name="LogDirectory">Where the app host's console output is kept when a pass did not go well.</param>
internal sealed record AppHostOptions(string Binary, string PlanPath, long Rows, Load Load, bool Dashboard, bool KeepData, string LogDirectory)
{
    /// <summary>For everything to be up and a million rows to be there, on two cores.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>For an orderly stop, before it is killed.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For its own account of what failed.</summary>
    public TimeSpan FaultReportWithin { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>More settings for the app host, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();

    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMilliseconds(200);
}
