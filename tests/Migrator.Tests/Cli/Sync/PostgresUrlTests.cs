using Npgsql;
using Platform.Migrator.Cli.Sync;

namespace Platform.Migrator.Tests.Cli.Sync;

public sealed class PostgresUrlTests
{
    [Theory]
    [InlineData("postgres://app@db:5433/shop", "db", 5433, "app", null, "shop")]
    [InlineData("postgresql://app:p%40ss%3Aw%2Frd@db/shop", "db", 5432, "app", "p@ss:w/rd", "shop")]
    [InlineData("postgres://app@[::1]:6000/shop", "::1", 6000, "app", null, "shop")]
    [InlineData("postgres://db", "db", 7777, "me", null, "mine")]
    [InlineData("postgres:///shop?host=/run/pg&user=app", "/run/pg", 7777, "app", null, "shop")]
    [InlineData("postgres://app@db/shop?password=x%26y", "db", 7777, "app", "x&y", "shop")]
    public void Parse_AnyForm_ReadsItsParts(string text, string host, int port, string user, string? password, string database)
    {
        var port0 = text.Contains("//db?", StringComparison.Ordinal) || text is "postgres://db" || text.Contains('?', StringComparison.Ordinal);
        var read = new NpgsqlConnectionStringBuilder(PostgresUrl.Parse(text, name => name switch { "PGPORT" when port0 => "7777", "PGUSER" => "me", "PGDATABASE" => "mine", _ => null }));

        Assert.Equal((host, port, user, password, database), (read.Host, read.Port, read.Username, read.Password, read.Database));
    }

    [Fact]
    public void Parse_SslMode_IsTheDrivers()
        => Assert.Equal(SslMode.VerifyFull, new NpgsqlConnectionStringBuilder(PostgresUrl.Parse("postgres://a@b/c?sslmode=verify-full&application_name=x", _ => null)).SslMode);

    [Theory]
    [InlineData("Host=db;Password=secret")]
    [InlineData("postgres://app:sec@ret@db/shop")]
    [InlineData("postgres://app:secret@db:0/shop")]
    [InlineData("postgres://app:secret@db/shop?sslmode=maybe")]
    [InlineData("postgres://app:secret@db/shop?colour=red")]
    public void Parse_Wrong_SaysSoWithoutThePassword(string text)
    {
        var fault = Assert.Throws<FormatException>(() => PostgresUrl.Parse(text, _ => null));

        Assert.DoesNotContain("sec", fault.Message, StringComparison.Ordinal);
    }
}
