namespace Platform.DevMongo.Serving;

/// <summary>How a command is carried out, and what must be so before.</summary>
/// <param name="NeedsUser">False for what a client must be able to ask before it says who it is.</param>
/// <param name="Writes">Refused to users that only read, and under a write block.</param>
/// <param name="InTransaction">Whether it may be part of a transaction.</param>
internal sealed record Command(Func<CommandContext, CancellationToken, ValueTask<Reply>> Run, bool NeedsUser = true, bool Writes = false, bool InTransaction = false)
{
    /// <summary>Most commands: at once, under the store's gate.</summary>
    public static Command Of(Func<CommandContext, Reply> run, bool needsUser = true, bool writes = false, bool inTransaction = false) => new((context, _) =>
    {
        lock (context.Store.Gate)
            return ValueTask.FromResult(Numbered.Run(context, writes, run));
    }, needsUser, writes, inTransaction);
}

/// <summary>Retryable writes: a write whose number was answered already is not done again. Needs the store's gate, so that behind the answer to a write block no write of before it is still to come.</summary>
internal static class Numbered
{
    public static Reply Run(CommandContext context, bool writes, Func<CommandContext, Reply> run)
    {
        if (writes)
            return Write(context, run);
        return run(context);
    }

    private static Reply Write(CommandContext context, Func<CommandContext, Reply> run)
    {
        if (context.Session is not { } session || context.Transaction is not null || Documents.Values.Whole(context.Body, "txnNumber") is not { } number)
            return Now();
        session.MoveTo(number);
        return session.Answer ??= Now();

        Reply Now()
        {
            context.RequireNoBlock();
            return run(context);
        }
    }
}
