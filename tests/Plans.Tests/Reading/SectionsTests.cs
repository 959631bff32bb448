namespace Platform.Plans.Tests.Reading;

/// <summary>Each section's own rules, by what a wrong line is answered with.</summary>
public sealed class SectionsTests
{
    private const string Gateway = "router: { gateway: { url: \"http://_admin.gateway\" } }";

    [Theory]
    [InlineData("freez: { budget: 5s }", "3:1: the plan has no `freez`. Did you mean `freeze`?")]
    [InlineData("freeze: { budget: 0s }", "3:19: zero is too short here.")]
    [InlineData("freeze: { budget: -5s }", "`-5s` is no duration.")]
    [InlineData("freeze: { budget: 1.5s }", "`1.5s` is no duration.")]
    [InlineData("freeze: { budget: 999999999999d }", "`999999999999d` is no duration.")]
    [InlineData("freeze: { hold: app }", "`app` is not known here.")]
    [InlineData("freeze: { hold: gateway }", "no gateway is there to hold writes.")]
    [InlineData("cutover: befor-traffic", "Did you mean `before-traffic`?")]
    [InlineData("cutover: with-traffic", "3:10: the cutover goes with traffic, and the plan has no `traffic`.")]
    [InlineData("approvals: [ cut-over ]", "Did you mean `cutover`?")]
    [InlineData("observe: {}", "observe has no `for`.")]
    [InlineData("observe: { for: 1h, reverse_sync: maybe }", "`maybe` is neither true nor false.")]
    [InlineData("observe: 10s", "observe is a mapping, and here is a text.")]
    public void Parse_WrongRule_SaysWhat(string line, string expected) => AssertTold(PlanFiles.ErrorsWith(line), expected);

    [Theory]
    [InlineData("stores: [ { name: main, kind: postgres, jobs: 0 } ]", "`0` is not right here. Write a whole number from 1 to 64.")]
    [InlineData("stores: [ { name: main, kind: postgres, jobs: many } ]", "`many` is not right here.")]
    [InlineData("stores: [ { name: main } ]", "a store has no `kind`.")]
    [InlineData("stores: [ { name: Main_1, kind: postgres } ]", "`Main_1` is no name.")]
    [InlineData("stores: [ { name: main, kind: postgres, retained_log_limit: 10 } ]", "`10` is no size. Write a whole number and its unit: 512MB, 10GB, 2TB.")]
    public void Parse_WrongStore_SaysWhat(string line, string expected) => AssertTold(PlanFiles.Errors("name: a\n" + line), expected);

    [Theory]
    [InlineData("steps: []", "traffic has no steps.")]
    [InlineData("gates: []", "traffic has no steps.")]
    [InlineData("steps: [ { weight: 50, soak: 1s }, { weight: 50, soak: 1s }, { weight: 100, soak: 1s } ]", "weight 50 does not rise above 50.")]
    [InlineData("steps: [ { weight: 50, soak: 1s }, { weight: 10, soak: 1s }, { weight: 100, soak: 1s } ]", "weight 10 does not rise above 50.")]
    [InlineData("steps: [ { weight: 10, soak: 1s }, { weight: 50, soak: 1s } ]", "the last weight is 50. End with weight 100")]
    [InlineData("steps: [ { weight: 0, soak: 1s }, { weight: 100, soak: 1s } ]", "`0` is not right here. Write a whole number from 1 to 100.")]
    [InlineData("steps: [ { weight: 101, soak: 1s } ]", "`101` is not right here.")]
    [InlineData("steps: [ { weight: 100 } ]", "a step has no `soak`.")]
    public void Parse_WrongSteps_SaysWhat(string line, string expected) => AssertTold(PlanFiles.ErrorsWith($"traffic:\n  {Gateway}\n  {line}\n"), expected);

    [Theory]
    [InlineData("{ metric: error_rate, warn: \"3%\", roll_back: \"2%\" }", "`warn` is not below `roll_back`")]
    [InlineData("{ metric: error_rate, warn: \"2%\", roll_back: \"2%\" }", "`warn` is not below `roll_back`")]
    [InlineData("{ metric: error_rate, roll_back: 2s }", "`2s` is no error rate. Write percent")]
    [InlineData("{ metric: error_rate, roll_back: 0.02 }", "`0.02` is no error rate.")]
    [InlineData("{ metric: error_rate, roll_back: \"101%\" }", "`101%` is no error rate.")]
    [InlineData("{ metric: error_rate, roll_back: \"0%\" }", "`0%` is no error rate.")]
    [InlineData("{ metric: latency_p95, roll_back: \"2%\" }", "`2%` is no duration.")]
    [InlineData("{ metric: lag }", "a gate has no `roll_back`.")]
    [InlineData("{ metric: latency, roll_back: 1s }", "`latency` is not known here.")]
    [InlineData("{ metric: error_rat, roll_back: \"2%\" }", "Did you mean `error_rate`?")]
    [InlineData("{ metric: lag, roll_back: 60s, minimum_samples: 0 }", "Write a whole number from 1 to")]
    [InlineData("{ metric: lag, roll_back: 60s }, { metric: lag, roll_back: 70s }", "two gates watch `lag`.")]
    public void Parse_WrongGate_SaysWhat(string gate, string expected) =>
        AssertTold(PlanFiles.ErrorsWith($"traffic:\n  {Gateway}\n  steps: [ {{ weight: 100, soak: 1s }} ]\n  gates: [ {gate} ]\n"), expected);

    [Theory]
    [InlineData("{ gatway: { url: \"http://x\" } }", "Did you mean `gateway`?")]
    [InlineData("{ gateway: { token: \"${T}\" } }", "a gateway has no `url`.")]
    [InlineData("{ gateway: { url: _admin.gateway } }", "`_admin.gateway` is no URL.")]
    [InlineData("{ gateway: { url: \"http://me:word@x/\" } }", "a password stands in the URL.")]
    [InlineData("{ gateway: { url: \"http://x\", token: letmein } }", "a secret is written out in the plan.")]
    [InlineData("{ gateway: { url: \"http://${side}/\" } }", "`${side}` has no meaning here.")]
    public void Parse_WrongRouter_SaysWhat(string router, string expected)
    {
        var errors = PlanFiles.ErrorsWith($"traffic:\n  router: {router}\n  steps: [ {{ weight: 100, soak: 1s }} ]\n");

        AssertTold(errors, expected);
        Assert.DoesNotContain(errors, error => error.Contains("letmein", StringComparison.Ordinal) || error.Contains(":word", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ after: copy, run: a.sh, post: \"http://x/\" }", "a hook has both a command and a call.")]
    [InlineData("{ after: copy }", "a hook does nothing.")]
    [InlineData("{ run: a.sh }", "a hook has no moment.")]
    [InlineData("{ before: copy, after: copy, run: a.sh }", "a hook is both before and after.")]
    [InlineData("{ after: relase, run: a.sh }", "Did you mean `release`?")]
    [InlineData("{ after: copy, run: a.sh, token: \"${T}\" }", "`token` belongs to a call")]
    [InlineData("{ after: copy, post: \"http://x/\", environment: [ A ] }", "`environment` belongs to a command")]
    [InlineData("{ after: copy, run: a.sh, environment: [ \"$A\" ] }", "`$A` is no variable's name.")]
    [InlineData("{ after: copy, post: \"http://x/\", put: \"http://x/\" }", "a call has post and put.")]
    [InlineData("{ after: copy, run: a.sh, attempts: 11 }", "Write a whole number from 1 to 10.")]
    [InlineData("{ after: copy, run: a.sh, undo: { pots: \"http://x/\" } }", "Did you mean `post`?")]
    public void Parse_WrongHook_SaysWhat(string hook, string expected) => AssertTold(PlanFiles.ErrorsWith($"hooks: [ {hook} ]"), expected);

    [Theory]
    [InlineData("probes: [ { name: a, get: \"http://x/\" }, { name: a, get: \"http://y/\" } ]", "two probes are called `a`")]
    [InlineData("probes: [ { name: a, get: \"http://x/\", every: 0s } ]", "zero is too short here.")]
    [InlineData("probes: [ { name: a, get: /health } ]", "`/health` is no URL.")]
    [InlineData("probes: [ { name: a, get: \"http://x/${\" } ]", "a `${` is not followed by a name and `}`.")]
    [InlineData("smoke: [ { post: \"http://x/\" } ]", "a check has no `post`.")]
    [InlineData("smoke: [ { get: \"http://cosy-${side}/\" } ]", "`${side}` has no meaning here.")]
    [InlineData("smoke: [ { get: \"http://x/\", status: 99 } ]", "Write a whole number from 100 to 599.")]
    [InlineData("smoke: [ { get: \"http://x/\", json: healthy } ]", "`json` is a mapping, and here is a text.")]
    [InlineData("singletons: [ { name: bot } ]", "a singleton has no `stop`.")]
    [InlineData("configuration: [ { file: a.env, values: {} } ]", "`values` is empty.")]
    [InlineData("configuration: [ { file: a.env } ]", "a configuration has no `values`.")]
    [InlineData("configuration: [ { file: \"${\", values: { A: b } } ]", "a `${` is not followed by a name")]
    public void Parse_WrongCheck_SaysWhat(string line, string expected) => AssertTold(PlanFiles.ErrorsWith(line), expected);

    [Fact]
    public void Parse_CallWithBody_KeepsJsonTypes()
    {
        var hook = Assert.Single(PlanFiles.With("hooks: [ { after: promote, post: \"https://x/\", token: \"${T}\", body: { a: 1, b: true, c: \"1\", d: [ null, 2.5 ], e: \"${NAME}\" }, timeout: 7s } ]").Hooks);

        Assert.Equal("""{"a":1,"b":true,"c":"1","d":[null,2.5],"e":"${NAME}"}""", hook.Call!.JsonBody);
        Assert.Equal(("POST", "https://x/", "${T}", TimeSpan.FromSeconds(7)), (hook.Call.Method, hook.Call.Url, hook.Call.BearerToken, hook.Call.Timeout));
    }

    [Fact]
    public void Parse_HookWithUndo_ReadsCommandOrCall()
    {
        var hooks = PlanFiles.With("""
            hooks:
              - { before: freeze, run: a.sh, undo: b.sh, attempts: 3, environment: [ HOME ] }
              - { after: release, run: a.sh, undo: { delete: "http://x/" } }
            """).Hooks;

        Assert.Equal((HookMoment.Before, "freeze", "a.sh", "b.sh", 3), (hooks[0].Moment, hooks[0].Step, hooks[0].Run, hooks[0].UndoRun, hooks[0].Attempts));
        Assert.Equal(["HOME"], hooks[0].Environment);
        Assert.Equal("DELETE http://x/", hooks[1].UndoCall!.ToString());
    }

    [Fact]
    public void Parse_NoGateway_NobodyHolds() => Assert.Equal(WriteHoldKind.None, PlanFiles.With("freeze: { budget: 1s }").Freeze.Hold);

    [Fact]
    public void Parse_EmptyListItem_IsAnError() => AssertTold(PlanFiles.ErrorsWith("smoke:\n  -\n"), "a check is a mapping, and here is nothing.");

    private static void AssertTold(IReadOnlyList<string> errors, string expected) =>
        Assert.True(errors.Any(error => error.Contains(expected, StringComparison.Ordinal)), $"expected: {expected}\ntold: {string.Join("\n      ", errors)}");
}
