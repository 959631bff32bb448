namespace Platform.Mongo.Wire.Client;

/// <summary>Runs work as a transaction until it has happened once, after the drivers' specification of the convenient API for transactions.</summary>
public static class MongoTransactions
{
    /// <summary>How long a transaction is tried again, unless a caller says otherwise.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Runs the work, whose commands have the transaction as their <see cref="MongoCommand.Transaction"/>, and commits. Where the server says that the transaction
    /// did not happen and may be tried again, all of the work is run again: it must do nothing outside of the transaction that may not be done twice.
    /// A commit whose outcome is unknown is asked for again. An exception of the work's own aborts and is passed on.
    /// </summary>
    /// <param name="longest">From when on it is not tried again; null for 120 s. A single command is bounded by its own time-out.</param>
    /// <exception cref="MongoException">
    /// What the last attempt met. With the label <see cref="MongoErrors.UnknownCommit"/> nobody knows whether it happened; otherwise it did not.
    /// </exception>
    public static async Task<T> InTransactionAsync<T>(this MongoClient client, Func<MongoTransaction, CancellationToken, Task<T>> work, CancellationToken cancel,
        MongoTransactionOptions? options = null, TimeSpan? longest = null)
    {
        var began = client.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = client.BeginTransaction(options);
                var result = await work(transaction, cancel);
                if (transaction.IsOpen)
                    await CommitAsync(transaction, () => TimeIsLeft(), cancel);
                return result;
            }
            catch (MongoException e) when (e.HasLabel(MongoErrors.TransientTransaction) && TimeIsLeft())
            {
                await Task.Delay(Pause(attempt), client.Time, cancel);
            }
        }

        bool TimeIsLeft() => client.Time.GetElapsedTime(began) < (longest ?? Longest);
    }

    public static Task InTransactionAsync(this MongoClient client, Func<MongoTransaction, CancellationToken, Task> work, CancellationToken cancel,
        MongoTransactionOptions? options = null, TimeSpan? longest = null) => client.InTransactionAsync(async (transaction, c) =>
    {
        await work(transaction, c);
        return true;
    }, cancel, options, longest);

    private static async Task CommitAsync(MongoTransaction transaction, Func<bool> timeIsLeft, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await transaction.CommitAsync(cancel);
                return;
            }
            catch (MongoException e) when (e.HasLabel(MongoErrors.UnknownCommit) && e.Code != MongoErrors.MaxTimeExpired && timeIsLeft())
            {
                // Asked again; selecting a server takes its time when there is none.
            }
        }
    }

    /// <summary>Grows, and differs from one to the next, so that those that met do not meet again.</summary>
    private static TimeSpan Pause(int attempt)
    {
        var most = Math.Min(FirstPause.TotalMilliseconds * Math.Pow(1.5, attempt - 1), LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(most * Random.Shared.NextDouble());
    }
}
