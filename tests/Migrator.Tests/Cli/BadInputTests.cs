using Platform.Migrator.Cli;

namespace Platform.Migrator.Tests.Cli;

/// <summary>The built program, given what is wrong: one message that says what, where and what to do; an exit code of its own; nothing half done.</summary>
public sealed class BadInputTests : IAsyncDisposable
{
    private readonly MigratorProgram program = new();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Theory]
    [InlineData("check", "PLAN")]
    [InlineData("serve", null)]
    public async Task Main_PlanWithFaults_NamesEachWithItsLine(string verb, string? plan)
    {
        program.Plan("{ name: main, kind: postgres }, { name: main, kind: postgres }", "freeze: { budget: 2 parsecs }\ncolour: red");

        var (code, _, errors) = await program.RunAsync(plan is null ? [verb] : [verb, program.PlanPath]);

        Assert.Equal(ExitCodes.BadPlan, code);
        Assert.Contains($"{program.PlanPath}:2:51: two stores are called `main` (the first in line 2). Give each its own name.", errors, StringComparison.Ordinal);
        Assert.Contains($"{program.PlanPath}:3:19: `2 parsecs` is no duration. Write", errors, StringComparison.Ordinal);
        Assert.Contains($"{program.PlanPath}:4:1: the plan has no `colour`. Known: name, stores", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(program.StatePath));
    }

    [Fact]
    public async Task Main_StoreWithoutConnectionString_NamesTheVariable()
    {
        program["ConnectionStrings__main-target"] = "";

        await RefusesAsync(ExitCodes.MissingAddress, "ConnectionStrings__main-target", "which is not set", "or set it");
    }

    [Fact]
    public async Task Main_ConnectionStringWithoutStore_NamesTheVariable()
    {
        program["ConnectionStrings__other-source"] = MigratorProgram.Refusing + "c";

        await RefusesAsync(ExitCodes.MissingAddress, "ConnectionStrings__other-source", "has no such store", "Add it to the plan's stores");
    }

    [Theory]
    [InlineData("PLATFORM_PLAN")]
    [InlineData("PLATFORM_STATE")]
    [InlineData("MIGRATOR_TOKEN")]
    public async Task Main_SettingMissing_NamesIt(string variable)
    {
        program[variable] = "";

        var (code, _, errors) = await program.RunAsync("serve");

        Assert.Equal(ExitCodes.Misconfigured, code);
        Assert.Contains($"{variable} is not set", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_StateDirectoryCannotBeMade_SaysSo()
    {
        program["PLATFORM_STATE"] = "/proc/nowhere";

        await RefusesAsync(ExitCodes.JournalFault, "/proc/nowhere", "cannot be written to", "Set PLATFORM_STATE to a directory");
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("status", "--url", "nonsense")]
    [InlineData("status", "--frequency")]
    public async Task Main_WrongArguments_AreUsage(params string[] arguments)
    {
        var (code, _, errors) = await program.RunAsync(arguments);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(arguments[^1], errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_NoServiceThere_SaysHowToNameIt()
    {
        var (code, _, errors) = await program.AskAsync("status");

        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains($"The migrator at {program.Url} does not answer", errors, StringComparison.Ordinal);
        Assert.Contains("--url or MIGRATOR_URL", errors, StringComparison.Ordinal);
    }

    private async Task RefusesAsync(int expected, params string[] parts)
    {
        var (code, _, errors) = await program.RunAsync("serve");

        Assert.Equal(expected, code);
        Assert.All(parts, part => Assert.Contains(part, errors, StringComparison.Ordinal));
        Assert.DoesNotContain("secret-word", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(program.StatePath));
    }
}
