namespace Platform.Cosy.Store.Postgres;

/// <summary>The embedded <c>schema.sql</c>, in its two halves: loading is several times faster before there are indexes and constraints.</summary>
internal sealed record Schema(string BeforeLoad, string AfterLoad)
{
    private const string Seam = "-- after load\n";

    public static Schema Read()
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("schema.sql")
            ?? throw new InvalidOperationException("schema.sql is missing from the program: it was built wrong.");
        using var reader = new StreamReader(stream);
        var sql = reader.ReadToEnd();
        var seam = sql.LastIndexOf(Seam, StringComparison.Ordinal);
        return new(sql[..seam], sql[seam..]);
    }
}
