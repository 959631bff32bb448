namespace Platform.Plans.Tests;

public sealed class PlanEnvironmentTests
{
    private static readonly Plan Plan = PlanFile.Parse("name: a\nstores: [ { name: main, kind: postgres }, { name: chat-log, kind: postgres } ]", "p");

    [Theory]
    [InlineData("TARGET_MAIN", "Host=new")]
    [InlineData("SOURCE_CHAT_LOG", "Host=chat")]
    [InlineData("HOME", "/home/me")]
    [InlineData("TARGET_CHAT_LOG", null)]
    [InlineData("TARGET_OTHER", null)]
    public void Of_Name_IsAStoresAddressOrTheProcesssVariable(string name, string? expected)
    {
        var process = new Dictionary<string, string> { ["ConnectionStrings__main-target"] = "Host=new", ["ConnectionStrings__chat-log-source"] = "Host=chat", ["HOME"] = "/home/me" };

        Assert.Equal(expected, PlanEnvironment.Of(Plan, process.GetValueOrDefault)(name));
    }

    [Fact]
    public void Of_OwnVariableOfTheProcess_DoesNotHideTheStore()
    {
        var process = new Dictionary<string, string> { ["TARGET_MAIN"] = "stale", ["ConnectionStrings__main-target"] = "Host=new" };

        Assert.Equal("Host=new", PlanEnvironment.Of(Plan, process.GetValueOrDefault)("TARGET_MAIN"));
    }
}
