namespace Platform.Cosy.Store.Postgres;

/// <summary>
/// The questions behind an audit: for every id asked, how many rows there are and what they hold. They count rather than
/// trust keys, since a key that was lost on the way is one of the things an audit is to find.
/// </summary>
internal static class PostgresAudit
{
    public static string Query(AuditKind kind) => kind switch
    {
        AuditKind.Message => OfWrites("messages", "id", "encode(sha256(convert_to(r.body, 'UTF8')), 'hex')"),
        AuditKind.User => OfWrites("users", "id", "encode(sha256(convert_to(r.name, 'UTF8')), 'hex')"),
        AuditKind.Edit => OfWrites("avatar_edits", "write_id", "encode(r.content_hash, 'hex')"),
        _ => OfAvatars,
    };

    private static string OfWrites(string table, string key, string hash) =>
        $"""
        SELECT asked.id,
               (SELECT count(*) FROM {table} r WHERE r.{key} = asked.id),
               (SELECT {hash} FROM {table} r WHERE r.{key} = asked.id LIMIT 1),
               (SELECT count(*) FROM activity a WHERE a.write_id = asked.id),
               NULL::uuid
        FROM unnest($1) WITH ORDINALITY AS asked (id, place) ORDER BY place
        """;

    private const string OfAvatars =
        """
        SELECT asked.id,
               (SELECT count(*) FROM avatars r WHERE r.id = asked.id),
               (SELECT encode(sha256(convert_to(r.name || E'\n' || r.bio, 'UTF8')), 'hex') FROM avatars r WHERE r.id = asked.id LIMIT 1),
               (SELECT coalesce(max(n), 0) FROM (
                    SELECT count(a.write_id) AS n FROM avatar_edits e LEFT JOIN activity a ON a.write_id = e.write_id
                    WHERE e.avatar_id = asked.id GROUP BY e.write_id) per_edit),
               (SELECT r.last_write_id FROM avatars r WHERE r.id = asked.id LIMIT 1)
        FROM unnest($1) WITH ORDINALITY AS asked (id, place) ORDER BY place
        """;
}
