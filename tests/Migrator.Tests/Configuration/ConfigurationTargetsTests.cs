using Platform.Migrator.Configuration;
using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Tests.Configuration;

public sealed class ConfigurationTargetsTests
{
    private static IReadOnlyList<ConfigurationEntry> Entries(string configuration, Func<string, string?> environment)
    {
        using var http = new HttpClient();
        var plan = PlanFile.Parse($"name: a\nstores: [ {{ name: main, kind: postgres }} ]\nconfiguration: [ {configuration} ]", "/plans/plan.yaml");
        var time = TimeProvider.System;
        return new ConfigurationTargets(environment, new HttpCaller(http, environment, time), new ShellCommand(environment, time), time).Of(plan);
    }

    [Theory]
    [InlineData("{ file: \"${POINTER}\", values: { A: b } }", "file /plans/pointer.env")]
    [InlineData("{ http: { get: \"http://x/\", put: \"http://y/\" }, values: { A: \"${SECRET}\" } }", "http PUT http://y/")]
    [InlineData("{ command: { read: cat a, apply: sh a, restore: sh b }, values: { A: \"${SECRET}\" } }", "command `sh a`")]
    public void Of_Place_IsNamedWithoutAValue(string configuration, string expected) =>
        Assert.Equal(expected, Assert.Single(Entries(configuration, name => name == "POINTER" ? "pointer.env" : null)).Name);

    [Fact]
    public void Of_MissingVariableInAPath_NamesIt() =>
        Assert.Contains("${POINTER}", Assert.Throws<StepFault>(() => Entries("{ file: \"${POINTER}\", values: { A: b } }", _ => null)).Message, StringComparison.Ordinal);
}
