namespace Platform.Rehearsal.Api;

/// <summary><c>GET /status</c> of the players.</summary>
internal sealed record PlayersStatus
{
    public bool Running { get; init; }
    public double ElapsedSeconds { get; init; }
    public RequestCounts Requests { get; init; } = new();
    public WriteCounts Writes { get; init; } = new();
    public OfferedCounts Offered { get; init; } = new();
    public WriteGap? LongestWriteGap { get; init; }
}

internal sealed record RequestCounts
{
    public long Total { get; init; }
    public long Failed { get; init; }
    public double P50Ms { get; init; }
    public double P95Ms { get; init; }
    public IReadOnlyDictionary<string, long> ByStatus { get; init; } = new Dictionary<string, long>();
}

/// <param name="Unanswered">No answer came: the write may or may not be there.</param>
/// <param name="Failed">Answered, and not with success.</param>
internal sealed record WriteCounts(long Acknowledged = 0, long Unanswered = 0, long Failed = 0)
{
    public long Total => Acknowledged + Unanswered + Failed;
}

/// <summary>What users came with, answered yet or not; those turned away for want of room are not counted.</summary>
internal sealed record OfferedCounts(long Writes = 0, long Reads = 0);

/// <summary>The longest time in which no write was acknowledged: the freeze as users saw it.</summary>
internal sealed record WriteGap(double Ms, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>What all users saw in one second.</summary>
/// <param name="SideTarget">Answers that came from the target's app.</param>
internal sealed record UsersSecond(DateTimeOffset At, long Requests, long Failed, long Acknowledged, double? P50Ms, double? P95Ms, double? MaxMs, long SideTarget);

/// <summary>The ledger of acknowledged writes against what the authority holds.</summary>
internal sealed record LedgerVerdict(long Checked, long Lost, long Duplicated, long Altered, long UnansweredPresent)
{
    public IReadOnlyList<System.Text.Json.JsonElement> Examples { get; init; } = [];
}

internal sealed record GatewayState(int Weight);

/// <param name="Side">Whose store the instance uses: <c>source</c>, <c>target</c> or <c>unknown</c>.</param>
internal sealed record StoreAnswer(string Side);

internal sealed record FailAnswer(double Rate, long Injected);
