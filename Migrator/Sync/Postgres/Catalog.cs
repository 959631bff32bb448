using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <param name="Type">As SQL writes it: <c>numeric(10,2)</c>, <c>public.mood</c>.</param>
/// <param name="Generated">Computed by the server: neither copied nor applied.</param>
/// <param name="AlwaysIdentity"><c>GENERATED ALWAYS AS IDENTITY</c>: takes a value on insert only.</param>
/// <param name="BinaryStable">Its binary form is the same in every supported version and holds no identifiers of one database.</param>
internal sealed record TableColumn(string Name, string Type, bool Generated, bool AlwaysIdentity, bool BinaryStable);

/// <param name="Equality">The key index's own operator, schema and all: found whatever the search path.</param>
/// <param name="Immediate">False for a deferrable key: inside a transaction two rows may have the same one.</param>
internal sealed record KeyColumn(string Name, string Type, string Equality, bool Immediate);

/// <summary>A permanent table with rows of its own: ordinary, a leaf partition, or an inheritance parent or child.</summary>
/// <param name="Key">The replica identity's index, else the primary key; empty when there is neither.</param>
/// <param name="ReplicaIdentity"><c>d</c>efault, <c>n</c>othing, <c>f</c>ull, <c>i</c>ndex.</param>
/// <param name="Rows">The server's estimate.</param>
internal sealed record Table(uint Oid, string Schema, string Name, char ReplicaIdentity, bool HasPrimaryKey, bool IsPartition,
    long HeapBytes, long TotalBytes, long Rows, IReadOnlyList<TableColumn> Columns, IReadOnlyList<KeyColumn> Key)
{
    /// <summary>What the table filter is asked for: the partitioned table at the top, else the table itself, as <see cref="Display"/>.</summary>
    public required string Root { get; init; }

    public string Quoted => Quote.Name(Schema, Name);

    /// <summary>As people read it: <c>public.messages</c>.</summary>
    public string Display => $"{Schema}.{Name}";

    public bool CanFollowUpdates => ReplicaIdentity switch { 'd' => HasPrimaryKey, 'n' => false, _ => true };

    public IEnumerable<TableColumn> Stored => Columns.Where(c => !c.Generated);
}

/// <summary>Reads what is in a database. System, temporary, extensions' and our own objects are left out.</summary>
internal static class Catalog
{
    /// <summary>For queries over <c>pg_class c JOIN pg_namespace n</c>.</summary>
    public const string UserObjects = """
        n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'platform') AND n.nspname !~ '^pg_(temp|toast_temp)_'
        AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
        """;

    private const string Tables = $"""
        SELECT c.oid, n.nspname, c.relname, c.relreplident, c.relispartition, pg_relation_size(c.oid), pg_total_relation_size(c.oid),
            CASE WHEN c.reltuples >= 0 AND c.relpages > 0 THEN (c.reltuples / c.relpages * pg_relation_size(c.oid) / 8192)::int8 ELSE pg_relation_size(c.oid) / 100 END,
            EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate),
            (SELECT format('%s.%s', tn.nspname, t.relname) FROM pg_class t JOIN pg_namespace tn ON tn.oid = t.relnamespace WHERE t.oid = coalesce(pg_partition_root(c.oid)::oid, c.oid))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND {UserObjects} ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
        """;

    private const string Pages = "(c.relpages::int8 * 8192)";

    /// <summary>Built-in types by name; enums travel as their labels; a domain is as good as what it is over; arrays hold their elements' identifier, so only built-in elements.</summary>
    private const string Columns = $"""
        WITH RECURSIVE base AS (
            SELECT t.oid AS type, t.oid AS root FROM pg_type t WHERE t.typtype <> 'd'
            UNION ALL SELECT t.oid, b.root FROM pg_type t JOIN base b ON b.type = t.typbasetype WHERE t.typtype = 'd')
        SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '', a.attidentity = 'a',
            coalesce(r.typtype = 'e' OR r.oid < 10000 AND (r.typtype = 'b' OR r.typtype IN ('r', 'm')) AND NOT r.typname ~ '^_?(reg.*|aclitem|refcursor|pg_.*|gtsvector|anyarray)$', false)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN base b ON b.type = a.atttypid JOIN pg_type r ON r.oid = b.root
        WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND a.attnum > 0 AND NOT a.attisdropped AND {UserObjects} ORDER BY a.attrelid, a.attnum
        """;

    private const string Keys = $"""
        SELECT i.indrelid, a.attname, format_type(a.atttypid, a.atttypmod), format('OPERATOR(%I.%s)', os.nspname, o.oprname), i.indimmediate
        FROM (SELECT DISTINCT ON (x.indrelid) x.* FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid WHERE (x.indisprimary OR x.indisreplident) AND x.indisvalid
            ORDER BY x.indrelid, t.relreplident = 'i' AND x.indisreplident DESC, x.indisprimary DESC) i
        JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY k(column_number, operator_class, position)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.column_number
        JOIN pg_opclass oc ON oc.oid = k.operator_class
        JOIN pg_amop am ON am.amopfamily = oc.opcfamily AND am.amopstrategy = 3 AND am.amoplefttype = oc.opcintype AND am.amoprighttype = oc.opcintype
        JOIN pg_operator o ON o.oid = am.amopopr JOIN pg_namespace os ON os.oid = o.oprnamespace
        WHERE k.position <= i.indnkeyatts AND c.relkind = 'r' AND c.relpersistence = 'p' AND {UserObjects} ORDER BY i.indrelid, k.position
        """;

    public static Task<IReadOnlyList<Table>> TablesAsync(NpgsqlConnection connection, CancellationToken cancel) => TablesAsync(connection, 'p', Tables, cancel);

    /// <summary>Sizes are as the last VACUUM or ANALYZE left them: to measure a table means to wait until nobody has it locked.</summary>
    public static Task<IReadOnlyList<Table>> UnmeasuredTablesAsync(NpgsqlConnection connection, CancellationToken cancel)
        => TablesAsync(connection, 'p', Tables.Replace("pg_total_relation_size(c.oid)", Pages, StringComparison.Ordinal).Replace("pg_relation_size(c.oid)", Pages, StringComparison.Ordinal), cancel);

    /// <summary>The change stream does not carry them.</summary>
    public static Task<IReadOnlyList<Table>> UnloggedTablesAsync(NpgsqlConnection connection, CancellationToken cancel) => TablesAsync(connection, 'u', Tables, cancel);

    private static async Task<IReadOnlyList<Table>> TablesAsync(NpgsqlConnection connection, char persistence, string tables, CancellationToken cancel)
    {
        string Of(string sql) => sql.Replace("c.relpersistence = 'p'", $"c.relpersistence = '{persistence}'", StringComparison.Ordinal);
        var columns = (await connection.ListAsync(Of(Columns), r => (Table: r.GetFieldValue<uint>(0),
            Column: new TableColumn(r.GetString(1), r.GetString(2), r.GetBoolean(3), r.GetBoolean(4), r.GetBoolean(5))), cancel)).ToLookup(c => c.Table, c => c.Column);
        var keys = (await connection.ListAsync(Of(Keys), r => (Table: r.GetFieldValue<uint>(0),
            Column: new KeyColumn(r.GetString(1), r.GetString(2), r.GetString(3), r.GetBoolean(4))), cancel)).ToLookup(k => k.Table, k => k.Column);
        return await connection.ListAsync(Of(tables), r => new Table(r.GetFieldValue<uint>(0), r.GetString(1), r.GetString(2), r.GetChar(3), r.GetBoolean(8), r.GetBoolean(4),
            r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), [.. columns[r.GetFieldValue<uint>(0)]], [.. keys[r.GetFieldValue<uint>(0)]]) { Root = r.GetString(9) }, cancel);
    }

    /// <summary>What applications write to by name: tables and the roots of partitioned ones.</summary>
    public static Task<List<string>> WritableAsync(NpgsqlConnection connection, CancellationToken cancel) => connection.ListAsync($"""
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {UserObjects} ORDER BY c.oid
        """, r => r.GetString(0), cancel);

    /// <summary>Tables whose triggers or rules fire on rows that a replication session writes as well, as <see cref="Table.Display"/>.</summary>
    public static Task<List<string>> FiringAsync(NpgsqlConnection connection, CancellationToken cancel) => connection.ListAsync("""
        SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled IN ('A', 'R')) OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type <> '1' AND r.ev_enabled IN ('A', 'R'))
        """, r => r.GetString(0), cancel);

    /// <summary>Tables with a column of a composite type, as <see cref="Table.Display"/>: an array of those comes apart into columns.</summary>
    public static Task<List<string>> CompositesAsync(NpgsqlConnection connection, CancellationToken cancel) => connection.ListAsync("""
        SELECT DISTINCT format('%s.%s', n.nspname, c.relname) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND 'c' IN (t.typtype, b.typtype)
        """, r => r.GetString(0), cancel);

    /// <summary>Sequences, quoted.</summary>
    public static Task<List<string>> SequencesAsync(NpgsqlConnection connection, CancellationToken cancel) => connection.ListAsync($"""
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND {UserObjects} ORDER BY c.oid
        """, r => r.GetString(0), cancel);
}
