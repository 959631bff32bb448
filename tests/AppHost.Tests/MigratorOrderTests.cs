namespace Platform.AppHost.Tests;

public sealed class MigratorOrderTests
{
    [Fact]
    public void Path_Details_AreEscapedAndLeftOutWhereEmpty()
    {
        Assert.Equal("api/commands/cut-over", new MigratorOrder("cut-over", Reason: " ").Path);
        Assert.Equal("api/commands/roll-back?phase=database&reason=it%20is%20slow%20%26%20wrong", new MigratorOrder("roll-back", Phase: "database", Reason: "it is slow & wrong").Path);
    }
}
