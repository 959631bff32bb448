using FsCheck;
using FsCheck.Fluent;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>A few tables of random shape, and transactions that fit them.</summary>
internal sealed record RandomSchema(IReadOnlyList<RandomTable> Tables)
{
    public static Gen<RandomSchema> Gen { get; } =
        from count in FsCheck.Fluent.Gen.Choose(2, 4)
        from tables in RandomTable.Gen.ListOf(count)
        select new RandomSchema([.. tables.Select((t, i) => t with { Number = i })]);

    public string Sql => string.Join('\n', Tables.Select(t => t.Sql));

    public Gen<string> Transaction =>
        from statements in FsCheck.Fluent.Gen.OneOf(Tables.Select(t => t.Statement)).ListOf()
        from ends in FsCheck.Fluent.Gen.Elements("COMMIT", "COMMIT", "COMMIT", "ROLLBACK")
        from savepoint in FsCheck.Fluent.Gen.Elements(true, false)
        where statements.Count is > 0 and < 10
        select $"BEGIN; {(savepoint ? $"SAVEPOINT s; {statements[0]}; ROLLBACK TO s; " : "")}{string.Join("; ", statements)}; {ends}";
}

/// <param name="Kind">How its rows are told apart.</param>
internal sealed record RandomTable(RandomKey Kind, IReadOnlyList<RandomColumn> Columns)
{
    public int Number { get; init; }

    public static Gen<RandomTable> Gen { get; } =
        from kind in FsCheck.Fluent.Gen.Elements(Enum.GetValues<RandomKey>())
        from columns in RandomColumn.Gen.ListOf()
        where columns.Count < 6
        select new RandomTable(kind, [.. columns.Select((c, i) => c with { Number = i })]);

    private string Name => Number % 2 == 0 ? $"t{Number}" : $"\"Ta \"\"{Number}\"";

    public string Sql
    {
        get
        {
            var columns = string.Concat(Columns.Select(c => $", {c.Name} {c.Type}"));
            var table = $"CREATE TABLE {Name} (k int NOT NULL, k2 text NOT NULL DEFAULT 'x'{columns}{KeyClause})";
            var filled = $"INSERT INTO {Name} (k, k2) SELECT n, 'k' || n % 3 FROM generate_series(1, 40) n;";
            return Kind switch
            {
                RandomKey.Partitioned => $"{table} PARTITION BY HASH (k); CREATE TABLE p{Number}_0 PARTITION OF {Name} FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE p{Number}_1 PARTITION OF {Name} FOR VALUES WITH (MODULUS 2, REMAINDER 1); {filled}",
                RandomKey.None or RandomKey.Deferred => $"{table}; ALTER TABLE {Name} REPLICA IDENTITY FULL; {filled}",
                RandomKey.Index => $"{table}; CREATE UNIQUE INDEX i{Number} ON {Name} (k2, k); ALTER TABLE {Name} REPLICA IDENTITY USING INDEX i{Number}; {filled}",
                _ => $"{table}; {filled}",
            };
        }
    }

    private string KeyClause => Kind switch
    {
        RandomKey.Composite => ", PRIMARY KEY (k, k2)",
        RandomKey.Deferred => ", PRIMARY KEY (k) DEFERRABLE INITIALLY DEFERRED",
        RandomKey.None or RandomKey.Index => "",
        _ => ", PRIMARY KEY (k)",
    };

    public Gen<string> Statement
    {
        get
        {
            var key = FsCheck.Fluent.Gen.Choose(1, 80);
            List<(int, Gen<string>)> kinds =
            [
                (4, from k in key select $"DELETE FROM {Name} WHERE k = {k}"),
                (4, from k in key from far in FsCheck.Fluent.Gen.Choose(100, 900) select $"UPDATE {Name} SET k = {far} WHERE k = {k}"),
                (4, from k in key from text in FsCheck.Fluent.Gen.Choose(1, 9) select $"UPDATE {Name} SET k2 = k2 || '{text}' WHERE k % 20 = {k % 20}"),
                (1, FsCheck.Fluent.Gen.Constant($"TRUNCATE {Name}")),
                (16, from k in key from row in Row select $"INSERT INTO {Name} (k, k2{string.Concat(Columns.Select(c => $", {c.Name}"))}) VALUES ({k}, 'new'{row}){(Kind == RandomKey.Deferred ? "" : " ON CONFLICT DO NOTHING")}"),
            ];
            kinds.AddRange(Columns.Select(c => (3, from k in key from value in c.Value select $"UPDATE {Name} SET {c.Name} = {value} WHERE k % 7 = {k % 7}")));
            return FsCheck.Fluent.Gen.Frequency(kinds.ToArray());
        }
    }

    private Gen<string> Row => Columns.Aggregate(FsCheck.Fluent.Gen.Constant(""), (row, column) => from r in row from v in column.Value select $"{r}, {v}");
}

internal enum RandomKey
{
    Primary,
    Composite,
    None,
    Index,
    Deferred,
    Partitioned,
}

internal sealed record RandomColumn(string Type, IReadOnlyList<string> Values)
{
    public int Number { get; init; }

    public string Name => Number == 0 ? "\"select\"" : $"c{Number}";

    public static Gen<RandomColumn> Gen { get; } = FsCheck.Fluent.Gen.Elements(
        new RandomColumn("int", ["NULL", "0", "-5", "2147483647"]),
        new RandomColumn("text", ["NULL", "''", "E'tab\\t \\\\ nl\\n'", "'\\N'", "repeat('z', 9000)", "(SELECT string_agg(md5(n::text), '') FROM generate_series(1, 400) n)"]),
        new RandomColumn("numeric(12,3)", ["NULL", "0.000", "-123.450", "'NaN'"]),
        new RandomColumn("jsonb", ["NULL", "'{\"a\": [1, null, \"x\"]}'", "'\"\"'"]),
        new RandomColumn("timestamptz", ["NULL", "'infinity'", "'0044-03-15 12:00 BC'", "'2024-02-29 23:59:59.999999+02'"]),
        new RandomColumn("bytea", ["NULL", "''", "'\\x00ff5c'"]),
        new RandomColumn("text[]", ["NULL", "'{}'", "ARRAY['a,b', NULL, '\"q\"']"]),
        new RandomColumn("float8", ["NULL", "'NaN'", "'-0'", "1e-300"]),
        new RandomColumn("boolean NOT NULL DEFAULT false", ["true", "false"]),
        new RandomColumn("uuid", ["NULL", "'00000000-0000-0000-0000-000000000001'"]),
        new RandomColumn("int4range", ["NULL", "'[1,5)'", "'empty'"]),
        new RandomColumn("interval", ["NULL", "'1 year -2 mons 3.5 secs'"]));

    public Gen<string> Value => FsCheck.Fluent.Gen.Elements(Values.ToArray());
}
