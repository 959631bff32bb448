namespace Platform.Plans.Tests;

public sealed class PlanFileTests
{
    [Fact]
    public void Load_RehearsalPlan_HasEverythingItSays()
    {
        var plan = PlanFile.Load(PlanFiles.PathOf("rehearsal.yaml"));

        Assert.Equal("rehearsal", plan.Name);
        Assert.Equal(new StorePlan("main", "postgres", 1), Assert.Single(plan.Stores));
        Assert.Equal((TimeSpan.FromSeconds(2), WriteHoldKind.Gateway), (plan.Freeze.Budget, plan.Freeze.Hold));
        Assert.Equal([10, 50, 100], plan.Traffic!.Steps.Select(step => step.Weight));
        Assert.Equal(new GatewayRouterPlan("http://_admin.gateway", "${GATEWAY_TOKEN}"), plan.Traffic.Router);
        Assert.Equal([Approval.Cutover], plan.Approvals);
        Assert.Equal("true", Assert.Single(plan.Singletons).Started.Json["running"]);
        var configuration = Assert.IsType<FileConfigurationPlan>(Assert.Single(plan.Configuration));
        Assert.Equal("${side}", configuration.Verify!.Json["side"]);
        Assert.Equal(TimeSpan.FromSeconds(10), plan.Observe.For);
    }

    [Fact]
    public void Load_RehearsalPlan_ReadsGatesInTheirMetricsUnits()
    {
        var gates = PlanFile.Load(PlanFiles.PathOf("rehearsal.yaml")).Traffic!.Gates.ToDictionary(gate => gate.Metric);

        Assert.Equal((0.01, 0.02), (gates[GateMetric.ErrorRate].Warn, gates[GateMetric.ErrorRate].RollBack));
        Assert.Equal((500.0, 1500.0), (gates[GateMetric.LatencyP95].Warn, gates[GateMetric.LatencyP95].RollBack));
        Assert.Equal((5.0, 60.0), (gates[GateMetric.Lag].Warn, gates[GateMetric.Lag].RollBack));
        Assert.All(gates.Values, gate => Assert.Equal(TimeSpan.FromSeconds(5), gate.Window));
    }

    [Fact]
    public void Load_SameBytes_HaveTheSameFingerprint()
    {
        var one = PlanFile.Load(PlanFiles.PathOf("rehearsal.yaml"));
        var two = PlanFile.Parse(File.ReadAllText(PlanFiles.PathOf("rehearsal.yaml")), "other.yaml");
        var three = PlanFile.Parse(PlanFiles.Smallest, "other.yaml");

        Assert.Equal(one.Fingerprint, two.Fingerprint);
        Assert.NotEqual(one.Fingerprint, three.Fingerprint);
        Assert.Matches("^[0-9a-f]{64}$", one.Fingerprint);
        Assert.Equal(Path.GetDirectoryName(PlanFiles.PathOf("rehearsal.yaml")), one.Directory);
    }

    [Fact]
    public void Load_NoSuchFile_SaysSo()
    {
        var fault = Assert.Throws<PlanException>(() => PlanFile.Load("/nowhere/plan.yaml"));

        Assert.Equal("/nowhere/plan.yaml: there is no such file. Give the path of a plan, for example plans/rehearsal.yaml.", fault.Message);
    }

    [Fact]
    public void Load_Directory_SaysThatItCannotBeRead() =>
        Assert.Contains("it cannot be read", Assert.Throws<PlanException>(() => PlanFile.Load("/")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_ManyFaults_AllAreToldInOrder()
    {
        var errors = PlanFiles.Errors("""
            name: small
            stores:
              - { name: main, kind: postgers }
              - { name: main, kind: postgres, job: 3 }
            freeze: { budget: 5 }
            observe: { for: tomorrow }
            """);

        Assert.Equal(
            [
                "plan.yaml:3:25: `postgers` is not known here. Did you mean `postgres`? Known: mongodb, postgres.",
                "plan.yaml:4:13: two stores are called `main` (the first in line 3). Give each its own name.",
                "plan.yaml:4:35: a store has no `job`. Did you mean `jobs`? Known: name, kind, method, jobs, retained_log.",
                "plan.yaml:5:19: `5` is no duration. Write a whole number and its unit: 500ms, 30s, 12m, 48h, 7d.",
                "plan.yaml:6:17: `tomorrow` is no duration. Write a whole number and its unit: 500ms, 30s, 12m, 48h, 7d.",
            ],
            errors);
    }

    [Fact]
    public void Parse_KindsGiven_AreTheKnownOnes()
    {
        var text = "name: a\nstores: [ { name: main, kind: redis } ]";

        Assert.Equal("redis", PlanFile.Parse(text, "p", ["redis"]).Stores[0].Kind);
        Assert.Contains("`redis` is not known here. Known: mongodb, postgres.", PlanFiles.Errors(text)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "plan.yaml:1:1: the file is empty.")]
    [InlineData("# nothing but a comment\n", "the file is empty.")]
    [InlineData("just words", "plan.yaml:1:1: the plan is a mapping, and here is a text.")]
    [InlineData("- a\n- b", "plan.yaml:1:1: the plan is a mapping, and here is a list.")]
    [InlineData("name: a", "plan.yaml:1:1: the plan moves nothing.")]
    [InlineData("name: a\nstores:\n\t- { name: main, kind: postgres }", "plan.yaml:3:1: a tab indents this line. Indent with spaces.")]
    [InlineData("name: a\nname: b\nstores: []", "plan.yaml:2:1: `name` is here twice (first in line 1). Keep one of them.")]
    [InlineData("name: a\nstores: [ *main ]", "`*main` stands for nothing")]
    [InlineData("name: a\nstores: [ { name: main", "this is not YAML")]
    [InlineData("name: a\nstores: []\n---\nname: b", "plan.yaml:3:1: a second document begins here.")]
    [InlineData("name: a\nstores: { name: main }", "`stores` is a list, and here is a mapping. Write `stores: [ ... ]`")]
    [InlineData("name: a\nstores: [ main ]", "a store is a mapping, and here is a text.")]
    [InlineData("name: [a]\nstores: []", "here must be a text, and there is a list.")]
    [InlineData("name: My App\nstores: []", "`My App` is no name.")]
    [InlineData("name:\nstores: []", "here must be a text, and there is nothing.")]
    [InlineData("stores: []", "the plan has no `name`. Add `name`.")]
    [InlineData("name: a\n? [x, y]\n: z\nstores: []", "a list stands where a key must be.")]
    public void Parse_WrongFile_SaysWhatAndWhere(string text, string expected) =>
        Assert.Contains(PlanFiles.Errors(text), error => error.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Parse_TwoSecondsTwice_BothDoubledKeysAreTold() =>
        Assert.Equal(2, PlanFiles.Errors("name: a\nname: b\nstores: [ { name: x, name: y, kind: postgres } ]").Count);

    [Fact]
    public void Parse_Anchors_StandForWhatTheyName()
    {
        var plan = PlanFiles.With("""
            smoke:
              - &ready { get: "http://cosy-target/health/ready", timeout: 1s }
              - { <<: *ready, get: "http://cosy-target/api/worlds" }
              - *ready
            """);

        Assert.Equal(["http://cosy-target/health/ready", "http://cosy-target/api/worlds", "http://cosy-target/health/ready"], plan.Smoke.Select(check => check.Call.Url));
        Assert.All(plan.Smoke, check => Assert.Equal(TimeSpan.FromSeconds(1), check.Call.Timeout));
    }

    [Fact]
    public void Parse_AliasesThatMultiply_AreRefused()
    {
        var lines = Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]");

        Assert.Contains(PlanFiles.Errors("a0: &a0 [x, x, x]\n" + string.Join('\n', lines)), error => error.Contains("too many parts", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Parse_DeepNesting_IsRefusedWithoutOverflow(char open) =>
        Assert.Contains(PlanFiles.Errors("name: " + new string(open, 50_000)), error => error.Contains("nested too deep", StringComparison.Ordinal));

    [Fact]
    public void Parse_HugeFile_IsRefused() =>
        Assert.Contains("is no plan", PlanFiles.Errors(new string('#', 300_000))[0], StringComparison.Ordinal);

    [Fact]
    public void ToString_PlanWithTokens_KeepsThemOut()
    {
        var call = new HttpCall("POST", "http://x/") { BearerToken = "hush", JsonBody = "hush" };

        Assert.DoesNotContain("hush", call.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", new GatewayRouterPlan("http://x", "hush").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", new FileConfigurationPlan("a.env") { Values = new Dictionary<string, string> { ["KEY"] = "hush" } }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", new ProbePlan("p", new HttpCheck(call, 200, new Dictionary<string, string>())).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", new HookPlan(HookMoment.After, "copy") { Call = call }.ToString(), StringComparison.Ordinal);
    }
}
