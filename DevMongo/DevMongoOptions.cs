namespace Platform.DevMongo;

/// <param name="Port">0 takes a free one.</param>
/// <param name="Advertise">The address under which the member names itself to drivers; null is 127.0.0.1 and the port.</param>
/// <param name="LogEntries">How many changes the log keeps: a change stream that is further behind is lost.</param>
/// <param name="LogBytes">And how many bytes of documents.</param>
/// <param name="Users">Without any, nobody has to say who they are.</param>
public sealed record DevMongoOptions(
    int Port = 0, string ReplicaSet = "rs0", string? Advertise = null, int LogEntries = 1_000_000, long LogBytes = 256L << 20, IReadOnlyList<DevMongoUser>? Users = null)
{
    /// <summary>No member of a replica set: no change streams, no write block, no transactions or writes that can be sent twice.</summary>
    public bool IsStandalone { get; init; }

    /// <summary>How new it says that it is: 21 is MongoDB 7.0, 17 is 6.0, 13 is 5.0, 7 is 4.0, 5 is 3.4. Below 17 it has no write block; otherwise it can what it can.</summary>
    public int MaxWireVersion { get; init; } = 21;

    /// <summary>Takes arrays as <c>_id</c>, as collections from times long ago may hold them.</summary>
    public bool TakesArrayIds { get; init; }

    public TimeSpan CursorTimeout { get; init; } = TimeSpan.FromMinutes(10);
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromMinutes(30);
    public TimeSpan TransactionLifetime { get; init; } = TimeSpan.FromSeconds(60);
}

/// <param name="Roles">Names of built-in roles. Who has only reading ones cannot write; <c>restore</c> may write under a write block.</param>
public sealed record DevMongoUser(string Name, string Password, string Database = "admin", IReadOnlyList<string>? Roles = null)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Database}.{Name}";
}
