using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What a server must offer for a change stream to begin there.</summary>
internal sealed class StreamChecks(PostgresEnd end, string slot, List<Problem> problems)
{
    /// <summary>Bytes of log after which the server gives a slot up, as its setting says it; <c>-1</c> is never.</summary>
    public string Keep { get; private set; } = "-1";

    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var s = (await connection.ListAsync("""
            SELECT current_setting('wal_level'), current_setting('max_replication_slots')::int - (SELECT count(*) FROM pg_replication_slots)::int,
                current_setting('max_wal_senders')::int - (SELECT count(*) FROM pg_stat_replication)::int, coalesce(current_setting('max_slot_wal_keep_size', true), '-1'),
                EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1)
            """, r => (WalLevel: r.GetString(0), Slots: r.GetInt32(1), Senders: r.GetInt32(2), Keep: r.GetString(3), IsMade: r.GetBoolean(4)), cancel, slot))[0];
        Keep = s.Keep;
        if (s.WalLevel != "logical")
            Problem("wal_level", $"it is '{s.WalLevel}', so changes cannot be followed", "ALTER SYSTEM SET wal_level = logical, then restart the server (on RDS: rds.logical_replication = 1)");
        if (s.Slots < 1 && !s.IsMade)
            Problem("max_replication_slots", "none is free", "drop an unused slot (pg_drop_replication_slot) or raise max_replication_slots and restart");
        if (s.Senders < 2)
            Problem("max_wal_senders", $"{Math.Max(0, s.Senders)} free, 2 needed", "raise max_wal_senders and restart");
        await RoleAsync(connection, cancel);
    }

    private async Task RoleAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var role = (await connection.ListAsync("""
            SELECT rolname, rolsuper OR rolreplication OR pg_has_role(oid, (SELECT oid FROM pg_roles WHERE rolname = 'rds_replication'), 'MEMBER') FROM pg_roles WHERE rolname = current_user
            """, r => (Name: r.GetString(0), MayReplicate: !r.IsDBNull(1) && r.GetBoolean(1)), cancel))[0];
        if (!role.MayReplicate)
            Problem("privileges", $"role {role.Name} may not replicate", $"ALTER ROLE {Quote.Identifier(role.Name)} REPLICATION (on RDS: GRANT rds_replication)");
    }

    private void Problem(string subject, string what, string remedy) => problems.Add(new($"{end.Label}: {subject}", what, remedy));
}
