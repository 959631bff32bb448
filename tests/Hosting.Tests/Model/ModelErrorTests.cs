using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Model;

public sealed class ModelErrorTests
{
    [Fact]
    public void AddResource_SameNameInOtherCase_IsRefused()
    {
        var builder = TestRun.Builder();
        builder.AddExecutable("web", "true", "/");
        var fault = Assert.Throws<HostingException>(() => builder.AddParameter("WEB", "x"));
        Assert.Equal(ExitCode.Model, fault.ExitCode);
        Assert.Contains("two resources have this name", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9lives")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    [InlineData("ends-")]
    [InlineData("with space")]
    public void AddResource_NameThatIsNone_IsRefused(string name)
        => Assert.Contains("letters, digits and single hyphens", Assert.Throws<HostingException>(() => TestRun.Builder().AddExecutable(name, "true", "/")).Remedy, StringComparison.Ordinal);

    [Fact]
    public void WithHttpEndpoint_SameNameTwice_IsRefused()
        => Assert.Throws<HostingException>(() => TestRun.Builder().AddExecutable("web", "true", "/").WithHttpEndpoint().WithHttpEndpoint());

    [Fact]
    public void WithCommand_NameOfABuiltInOne_IsRefused()
        => Assert.Throws<HostingException>(() => TestRun.Builder().AddExecutable("web", "true", "/").WithCommand("start", "Start", _ => Task.FromResult(CommandResults.Success())));

    [Fact]
    public void Check_CircleOfWaits_NamesTheCircle()
    {
        var builder = TestRun.Builder();
        var a = builder.AddExecutable("a", "true", "/");
        var b = builder.AddExecutable("b", "true", "/").WaitFor(a);
        var c = builder.AddExecutable("c", "true", "/").WaitForCompletion(b);
        a.WaitFor(c);
        var fault = Assert.Throws<HostingException>(() => ModelCheck.Check([.. builder.Resources]));
        Assert.Contains("a -> c -> b -> a", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WaitForAStranger_IsRefused()
    {
        var builder = TestRun.Builder();
        builder.AddExecutable("a", "true", "/").WaitFor(TestRun.Builder().AddExecutable("stranger", "true", "/"));
        Assert.Contains("stranger", Assert.Throws<HostingException>(() => ModelCheck.Check([.. builder.Resources])).Message, StringComparison.Ordinal);
    }
}
