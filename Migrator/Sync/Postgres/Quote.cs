namespace Platform.Migrator.Sync.Postgres;

/// <summary>Names and literals as SQL text, by the server's own rules.</summary>
internal static class Quote
{
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Name(string schema, string name) => $"{Identifier(schema)}.{Identifier(name)}";

    /// <summary>Only for places that take no parameter. Sessions run with <c>standard_conforming_strings</c>.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
