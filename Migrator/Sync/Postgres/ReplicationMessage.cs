namespace Platform.Migrator.Sync.Postgres;

/// <summary>A message of the pgoutput plugin, protocol version 1. https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html</summary>
internal abstract record ReplicationMessage;

/// <param name="CommitLsn">Of the commit record, known at the begin since transactions are sent whole.</param>
internal sealed record BeginMessage(Lsn CommitLsn, DateTime CommittedAt) : ReplicationMessage;

/// <param name="EndLsn">End of the commit record: where to go on from once it is applied.</param>
internal sealed record CommitMessage(Lsn EndLsn, DateTime CommittedAt) : ReplicationMessage;

/// <summary>The transaction was itself applied at the origin by a replication session of this name.</summary>
internal sealed record OriginMessage(string Name) : ReplicationMessage;

internal sealed record LogicalMessage(string Prefix, string Content) : ReplicationMessage;

internal sealed record TruncateMessage(IReadOnlyList<Relation> Relations, bool Cascade, bool RestartIdentity) : ReplicationMessage;

internal enum RowOperation
{
    Insert,
    Update,
    Delete,
}

/// <param name="Old">Key columns (others null) or, with full identity, the whole old row; null when the key did not change.</param>
/// <param name="New">Null for a delete. Columns that did not travel are <see cref="Unchanged"/>.</param>
internal sealed record RowMessage(RowOperation Operation, Relation Relation, string?[]? Old, string?[]? New) : ReplicationMessage
{
    /// <summary>Stands for a large value that did not change and therefore was not sent. Compared by reference.</summary>
    public static readonly string Unchanged = new("unchanged");

    public static bool IsUnchanged(string? value) => ReferenceEquals(value, Unchanged);
}

/// <summary>A table as the stream describes it. A new instance after every change of the table.</summary>
internal sealed record Relation(uint Oid, string Schema, string Name, char ReplicaIdentity, IReadOnlyList<RelationColumn> Columns)
{
    public string Display => $"{Schema}.{Name}";
}

/// <param name="IsKey">Part of the replica identity; with full identity every column is.</param>
internal sealed record RelationColumn(string Name, bool IsKey);
