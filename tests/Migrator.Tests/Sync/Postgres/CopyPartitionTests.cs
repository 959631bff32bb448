using Platform.Migrator.Sync.Postgres;

namespace Platform.Migrator.Tests.Sync.Postgres;

public sealed class CopyPartitionTests
{
    private const long Megabyte = 1L << 20;

    [Theory]
    [InlineData(1, new long[] { 64, 64, 64, 64 }, new[] { 1, 1, 1, 1 })]
    [InlineData(4, new long[] { 640, 10 }, new[] { 10, 1 })]
    [InlineData(1, new long[] { 640, 10 }, new[] { 1, 1 })]
    [InlineData(2, new long[] { 640, 640, 640 }, new[] { 1, 1, 1 })]
    [InlineData(2, new long[] { 1280, 640 }, new[] { 20, 1 })]
    [InlineData(1, new long[] { 8192 }, new[] { 128 })]
    public void Plan_Tables_AreSplitWhereAStreamWouldBeIdleOtherwise(int streams, long[] megabytes, int[] parts)
    {
        var tables = megabytes.Select((size, n) => Sized($"t{n}", size * Megabyte)).ToList();

        var plan = CopyPartition.Plan(tables, new Dictionary<string, uint>(), CopyPartition.UsualBytes, CopyPartition.WholeBytes(tables, streams), 15);

        Assert.Equal(parts, tables.Select(t => plan.Count(p => p.Table == t)));
        Assert.All(plan, p => Assert.Equal(parts[tables.IndexOf(p.Table)] == 1, p.IsWhole));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Statements_Frozen_OnlyTheTargetIsTold(bool isFrozen)
    {
        var statements = new CopyPartition(Sized("t", Megabyte), 0, null, 0).Statements(isFrozen);

        Assert.DoesNotContain("FREEZE", statements.ExportSql, StringComparison.Ordinal);
        Assert.Equal(isFrozen, statements.ImportSql.Contains("FREEZE", StringComparison.Ordinal));
    }

    private static Table Sized(string name, long bytes)
        => new(1, "public", name, 'd', false, false, bytes, bytes, 1000, [new TableColumn("id", "integer", false, false, true)], []) { Root = $"public.{name}" };
}
