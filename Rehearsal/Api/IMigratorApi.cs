namespace Platform.Rehearsal.Api;

/// <summary>The migrator as its HTTP API shows it: what a person with a browser could see and do.</summary>
internal interface IMigratorApi
{
    Task<MigratorStatus> StatusAsync(CancellationToken cancel);

    /// <summary>The journal's records after <paramref name="after"/>, and each new one as it becomes durable, until the service ends.</summary>
    /// <exception cref="ApiException">It does not answer.</exception>
    IAsyncEnumerable<JournalEntry> JournalAsync(long after, CancellationToken cancel);

    /// <param name="command"><c>start</c>, <c>approve?what=cutover</c>, <c>verify</c>, ...</param>
    Task<CommandAnswer> CommandAsync(string command, CancellationToken cancel);
}

/// <param name="Type">As in the journal: <c>step-intended</c>, <c>committed</c>, ...</param>
/// <param name="Step">For steps: <c>copy</c>, <c>hold</c>, ...</param>
internal sealed record JournalEntry(long Sequence, string Type, string? Step);

/// <summary>An accepted command, or a refusal in the service's own words.</summary>
internal sealed record CommandAnswer(bool Accepted, string? Error, string? Hint)
{
    public override string ToString() => Accepted ? "accepted" : $"refused: {Error}{(Hint is null ? "" : $" ({Hint})")}";
}
