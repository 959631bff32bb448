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
    [InlineData("stores: [ { name: main, kind: postgres, method: snap } ]", "`snap` is not known here.")]
    [InlineData("stores: [ { name: main, kind: postgres, method: snapshot } ]", "2:9: a store moves by `method: snapshot`, and changes are to flow back. Write `observe: { for: ..., reverse_sync: false }`")]
    [InlineData("stores: [ { name: Main_1, kind: postgres } ]", "`Main_1` is no name.")]
    [InlineData("stores: [ { name: main, kind: postgres, retained_log: { limit: 10 } } ]", "`10` is no size. Write a whole number and its unit: 512MB, 10GB, 2TB.")]
    [InlineData("stores: [ { name: main, kind: postgres, retained_log: { warn: 8GB } } ]", "`warn` (8GB) is not below `limit` (8GB). Warn early enough to act before the limit.")]
    [InlineData("stores: [ { name: main, kind: postgres, retained_log: { max: 1GB } } ]", "retained_log has no `max`.")]
    [InlineData("stores: [ { name: main, kind: postgres, retained_log: 1GB } ]", "retained_log is a mapping, and here is a text.")]
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
    [InlineData("{}", "traffic has no router. Write exactly one of: gateway, alb, route53.")]
    [InlineData("{ gateway: { url: \"http://x\" }, alb: {} }", "traffic has the routers gateway and alb.")]
    [InlineData("{ alb: { source: a, target: b } }", "nothing says which action of the load balancer is meant.")]
    [InlineData("{ alb: { rule: \"arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/a/1/2\" } }", "is no listener-rule's ARN.")]
    [InlineData("{ alb: { source: \"arn:aws:ecs:eu-central-1:123456789012:service/a\" } }", "is no targetgroup's ARN. Write it as AWS shows it")]
    [InlineData("{ alb: { source: \"arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/a/1\", target: \"arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/a/1\" } }", "both sides have the same target group.")]
    [InlineData("{ route53: { record: app.example.com } }", "a route53 has no `zone`.")]
    [InlineData("{ route53: { zone: example.com, record: app.example.com } }", "`example.com` is no hosted zone's id.")]
    [InlineData("{ route53: { zone: Z123, record: \"http://app\" } }", "`http://app` is no record's name.")]
    [InlineData("{ route53: { zone: Z123, record: app.example.com, ttl: 60s } }", "`60s` is not right here. Write a whole number from 0 to 86400.")]
    [InlineData("{ route53: { zone: Z123, record: app.example.com } }", "a route53 has no `metrics`.")]
    [InlineData("{ route53: { zone: Z123, record: app.example.com, source: a, target: a } }", "both sides have the same set identifier.")]
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
    [InlineData("warm: [ { post: \"http://x/\", status: 200 } ]", "a call has no `status`.")]
    [InlineData("warm: [ { post: \"http://x/\", token: secret } ]", "a secret is written out in the plan")]
    [InlineData("configuration: [ { file: a.env, values: { A: b }, verify: { get: \"http://cosy-${side}/\" } } ]", "`${side}` has no meaning here.")]
    [InlineData("smoke: [ { get: \"http://x/\", status: 99 } ]", "Write a whole number from 100 to 599.")]
    [InlineData("smoke: [ { get: \"http://x/\", json: healthy } ]", "`json` is a mapping, and here is a text.")]
    [InlineData("singletons: [ { name: bot } ]", "a singleton has no `stop`.")]
    public void Parse_WrongCheck_SaysWhat(string line, string expected) => AssertTold(PlanFiles.ErrorsWith(line), expected);

    [Theory]
    [InlineData("{ file: a.env, values: {} }", "`values` is empty.")]
    [InlineData("{ file: a.env }", "a configuration has no `values`. Add `values`.")]
    [InlineData("{ file: \"${\", values: { A: b } }", "a `${` is not followed by a name")]
    [InlineData("{ values: { A: b } }", "a configuration has no place. Write exactly one of: file, http, command, ssm, secret, ecs.")]
    [InlineData("{ fil: a.env, values: { A: b } }", "Did you mean `file`?")]
    [InlineData("{ file: a.env, command: { read: a, apply: b, restore: c }, values: { A: b } }", "a configuration has file and command.")]
    [InlineData("{ file: a.env, values: { A: b }, stores: [ mian ] }", "3:61: the plan has no store `mian`. Did you mean `main`? Known: main.")]
    [InlineData("{ file: a.env, values: { A: b }, stores: [] }", "`stores` is empty. Name the stores")]
    [InlineData("{ file: a.env, values: { A: b }, stores: main }", "`stores` is a list, and here is a text.")]
    [InlineData("{ file: a.env, values: { A: b } }, { file: a.env, values: { B: c } }", "two configurations write the file `a.env` (the first in line 3).")]
    [InlineData("{ http: { get: \"http://x/\" }, values: { A: b } }", "nothing says how the configuration is written. Write exactly one of `put: URL` and `post: URL`.")]
    [InlineData("{ http: { get: \"http://x/\", put: \"http://x/\", post: \"http://x/\" }, values: { A: b } }", "is written by both put and post.")]
    [InlineData("{ http: { put: \"http://x/\" }, values: { A: b } }", "an http configuration has no `get`.")]
    [InlineData("{ http: { get: \"http://x/\", put: /x }, values: { A: b } }", "`/x` is no URL.")]
    [InlineData("{ http: { get: \"http://x/\", put: \"http://x/\", body: { a: b } }, values: { A: b } }", "a configuration has both `values` and a `body`.")]
    [InlineData("{ http: { get: \"http://x/\", put: \"http://x/\" } }", "a configuration has no `values`.")]
    [InlineData("{ http: { get: \"http://x/\", put: \"http://x/\", token: letmein }, values: { A: b } }", "a secret is written out in the plan.")]
    [InlineData("{ command: { read: a, apply: b }, values: { A: b } }", "a command configuration has no `restore`.")]
    [InlineData("{ command: { read: a, apply: b, restore: c }, values: { A-B: c } }", "`A-B` is no variable's name.")]
    [InlineData("{ command: { read: a, apply: b, restore: c, timeout: 0s }, values: { A: b } }", "zero is too short here.")]
    [InlineData("{ command: kubectl, values: { A: b } }", "a command configuration is a mapping, and here is a text.")]
    [InlineData("{ file: a.env, values: { A: \"${side}\" } }", "`${side}` has no meaning here.")]
    [InlineData("{ ssm: /a/b }", "a configuration has no `value`. Add `value`.")]
    [InlineData("{ ssm: a/b, value: c }", "`a/b` is no parameter's whole name. Write it from its first slash")]
    [InlineData("{ ssm: /a, value: hush, secure: true }", "a secret is written out in the plan. Write `${NAME}` in it")]
    [InlineData("{ ssm: /a, value: b, values: { A: b } }", "`values` has no meaning here. It belongs to: file, http, command, secret.")]
    [InlineData("{ ssm: /a, value: b }, { ssm: /a, value: c }", "two configurations write the parameter `/a`")]
    [InlineData("{ secret: a }", "a configuration has no `values`.")]
    [InlineData("{ secret: a, value: hush }", "a secret is written out in the plan.")]
    [InlineData("{ secret: a, values: { A: hush } }", "a secret is written out in the plan.")]
    [InlineData("{ secret: a, value: \"${B}\", values: { A: \"${B}\" } }", "a secret has both a `value` and `values`.")]
    [InlineData("{ ecs: { cluster: a }, environment: { A: b } }", "an ecs configuration has no `service`.")]
    [InlineData("{ ecs: { cluster: a, service: b }, values: { A: b } }", "`values` has no meaning here.")]
    [InlineData("{ ecs: { cluster: a, service: b } }", "a configuration has no `environment`. Add `environment`.")]
    [InlineData("{ ecs: { cluster: a, service: b }, environment: { A-B: c } }", "`A-B` is no variable's name.")]
    [InlineData("{ file: a.env, values: { A: b }, secure: true }", "`secure` has no meaning here. It belongs to: ssm.")]
    [InlineData("{ file: a.env, values: { A: b }, verify: { get: \"http://cosy-${side}/\" } }", "`${side}` has no meaning here.")]
    public void Parse_WrongConfiguration_SaysWhat(string entries, string expected) => AssertTold(PlanFiles.ErrorsWith($"configuration: [ {entries} ]"), expected);

    [Fact]
    public void Parse_Configurations_AreOfThreeKinds()
    {
        var places = PlanFiles.With("""
            configuration:
              - { file: a.env, values: { A: "${TARGET_MAIN}" }, stores: [ main ], verify: { get: "http://x/", json: { side: "${side}" } } }
              - { http: { get: "http://x/", put: "http://y/", token: "${T}", timeout: 7s }, values: { B: 1 } }
              - { http: { get: "http://x/", post: "http://y/", body: { a: "${B}" } } }
              - { command: { read: cat a, apply: sh b, restore: sh c, timeout: 3s, environment: [ KUBECONFIG ] }, values: { C: "${TARGET_MAIN}" } }
            """).Configuration;

        Assert.Equal(("a.env", "main", "${side}"), (Assert.IsType<FileConfigurationPlan>(places[0]).Path, Assert.Single(places[0].Stores), places[0].Verify!.Json["side"]));
        var put = Assert.IsType<HttpConfigurationPlan>(places[1]);
        Assert.Equal(("GET http://x/", "${T}", "PUT http://y/", "${T}", TimeSpan.FromSeconds(7)), (put.Read.ToString(), put.Read.BearerToken, put.Write.ToString(), put.Write.BearerToken, put.Write.Timeout));
        Assert.Equal(("1", 0), (put.Values["B"], put.Stores.Count));
        Assert.Equal("POST {\"a\":\"${B}\"}", Assert.IsType<HttpConfigurationPlan>(places[2]).Write is var post ? $"{post.Method} {post.JsonBody}" : "");
        var command = Assert.IsType<CommandConfigurationPlan>(places[3]);
        Assert.Equal(("cat a", "sh b", "sh c", TimeSpan.FromSeconds(3), "KUBECONFIG"), (command.Read, command.Apply, command.Restore, command.Timeout, Assert.Single(command.Environment)));
    }

    [Fact]
    public void Parse_PlacesInAws_AreOfThreeKinds()
    {
        var places = PlanFiles.With("""
            configuration:
              - { ssm: /app/redis/url, value: "${TARGET_REDIS_URL}", secure: true }
              - { secret: prod/db, values: { url: "${TARGET_MAIN}" } }
              - { ecs: { cluster: prod, service: web, container: app }, environment: { BUCKET: new } }
            """).Configuration;

        Assert.Equal(("/app/redis/url", "${TARGET_REDIS_URL}", true), Assert.IsType<SsmConfigurationPlan>(places[0]) is var ssm ? (ssm.Name, ssm.Value, ssm.Secure) : default);
        Assert.Equal(("prod/db", null, "${TARGET_MAIN}"), Assert.IsType<SecretConfigurationPlan>(places[1]) is var secret ? (secret.Id, secret.Value, secret.Values["url"]) : default);
        Assert.Equal(("prod", "web", "app", "new"), Assert.IsType<EcsConfigurationPlan>(places[2]) is var ecs ? (ecs.Cluster, ecs.Service, ecs.Container, ecs.Values["BUCKET"]) : default);
        Assert.Equal(["parameter /app/redis/url", "secret prod/db: url", "service prod/web: BUCKET"], places.Select(place => place.ToString()));
    }

    [Fact]
    public void Parse_RoutersOfAws_AreRead()
    {
        const string Elb = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:";
        const string Steps = "steps: [ { weight: 100, soak: 1s } ]";
        var groups = new TargetGroups($"{Elb}targetgroup/old/1", $"{Elb}targetgroup/new/2");

        var alb = PlanFiles.With($"traffic: {{ router: {{ alb: {{ rule: \"{Elb}listener-rule/app/a/1/2/3\", source: \"{groups.Source}\", target: \"{groups.Target}\" }} }}, {Steps} }}");
        var dns = PlanFiles.With($"traffic: {{ router: {{ route53: {{ zone: Z123, record: app.example.com, ttl: 60, metrics: {{ source: \"{groups.Source}\", target: \"{groups.Target}\" }} }} }}, {Steps} }}");

        Assert.Equal(new AlbRouterPlan(null, $"{Elb}listener-rule/app/a/1/2/3", groups), alb.Traffic!.Router);
        Assert.Equal(new Route53RouterPlan("Z123", "app.example.com", TimeSpan.FromMinutes(1), "source", "target", groups), dns.Traffic!.Router);
        Assert.Equal(WriteHoldKind.None, alb.Freeze.Hold);
    }

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
