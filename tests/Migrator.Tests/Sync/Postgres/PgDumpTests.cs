using Platform.Migrator.Sync.Postgres;

namespace Platform.Migrator.Tests.Sync.Postgres;

public sealed class PgDumpTests
{
    [Theory]
    [InlineData("pg_dump: error: query failed: server closed the connection unexpectedly", true)]
    [InlineData("pg_dump: error: connection to server at \"127.0.0.1\", port 5432 failed: Connection refused", true)]
    [InlineData("pg_dump: error: connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  the database system is starting up", true)]
    [InlineData("pg_dump: error: query failed: ERROR:  invalid snapshot identifier: \"00000003-00000002-1\"", true)]
    [InlineData("pg_dump: error: connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  password authentication failed for user \"x\"", false)]
    [InlineData("pg_dump: error: query failed: ERROR:  permission denied for table notes", false)]
    public void IsServerAway_Complaint_TellsWhetherToTryAgain(string complaint, bool away) => Assert.Equal(away, PgDump.IsServerAway(complaint));
}
