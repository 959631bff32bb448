namespace Platform.Plans.Http;

/// <summary>What came of one request. No answer is a value too: <paramref name="Status"/> is null and <paramref name="Fault"/> says why.</summary>
/// <param name="Latency">Until the body's end, or until it was given up.</param>
/// <param name="Body">At most <see cref="HttpCaller.MostBytes"/> of it.</param>
/// <param name="Fault">A clause without secrets: <c>no answer within 2s</c>.</param>
public sealed record HttpAnswer(int? Status, TimeSpan Latency, string Body, string? Fault)
{
    /// <summary>The body's bytes, of which <see cref="Body"/> is the text.</summary>
    public byte[] Content { get; init; } = [];

    /// <summary>As its header has it; null when it has none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body was longer than what was kept of it.</summary>
    public bool IsCut { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>For logs and the journal; the body is not in it.</summary>
    public override string ToString() => Fault ?? $"it answered {Status}";
}

/// <param name="Reason">Why it is not well; null when it is.</param>
public sealed record CheckResult(bool Ok, int? Status, TimeSpan Latency, string? Reason);
