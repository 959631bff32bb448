using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.Chaos;

/// <summary>Says what a person has to say for a turn, once the migrator wants to hear it; again when it was not heard.</summary>
internal sealed class Asker(IMigratorApi migrator, Way way, ChaosPace pace, TimeProvider time)
{
    private long last;
    private long refusedSince;

    /// <summary>Something was said and accepted: the run has begun.</summary>
    public bool Asked { get; private set; }

    /// <summary>What was refused again and again; null while nothing was.</summary>
    public string? Refused { get; private set; }

    public async Task AskAsync(MigratorStatus status, CancellationToken cancel)
    {
        if (Wanted(status) is not { } command || (last != 0 && time.GetElapsedTime(last) < pace.AskEvery)) return;
        last = time.GetTimestamp();
        try
        {
            var answer = await migrator.CommandAsync(command, cancel);
            Asked |= answer.Accepted;
            Judge(command, answer);
        }
        catch (ApiException)
        {
            Asked = true; // It died meanwhile: it may have heard or not, and is asked again.
        }
    }

    private string? Wanted(MigratorStatus status) => way switch
    {
        Way.There when status.Phase is "planned" or "rolledBack" => "start",
        Way.There when status.WaitsFor("cutover") => "approve?what=cutover",
        Way.Back when status is { Authority: "target", Phase: "observing" } => "roll-back?phase=everything",
        _ => null,
    };

    /// <summary>A refusal may be about a moment that has passed by now; one that stands is a finding.</summary>
    private void Judge(string command, CommandAnswer answer)
    {
        if (answer.Accepted) refusedSince = 0;
        else if (refusedSince == 0) refusedSince = time.GetTimestamp();
        else if (time.GetElapsedTime(refusedSince) > pace.RefusedFor) Refused = $"'{command}' was {answer} for {pace.RefusedFor.TotalSeconds:0} s.";
    }
}

/// <summary>How patient chaos is. Every wait has its bound here.</summary>
internal sealed record ChaosPace
{
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan AskEvery { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>From the blow until everything rests, without anybody's help.</summary>
    public TimeSpan RestWithin { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan RefusedFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Below this the streams are as good as caught up.</summary>
    public TimeSpan LowLag { get; init; } = TimeSpan.FromSeconds(1);
}
