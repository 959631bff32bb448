namespace Platform.Rehearsal.Api;

/// <summary>The migrator as its HTTP API shows it: what a person with a browser could see and do.</summary>
internal interface IMigratorApi
{
    Task<MigratorStatus> StatusAsync(CancellationToken cancel);

    /// <param name="command"><c>start</c>, <c>approve?what=cutover</c>, <c>verify</c>, ...</param>
    Task<CommandAnswer> CommandAsync(string command, CancellationToken cancel);
}

/// <summary>An accepted command, or a refusal in the service's own words.</summary>
internal sealed record CommandAnswer(bool Accepted, string? Error, string? Hint)
{
    public override string ToString() => Accepted ? "accepted" : $"refused: {Error}{(Hint is null ? "" : $" ({Hint})")}";
}
