namespace Platform.Publishing.Aws.Tests.Settings;

/// <summary>What a wrong line is answered with, and where.</summary>
public sealed class SettingsFileTests
{
    [Theory]
    [InlineData("regoin: us-east-1", "deploy/client/dev.yaml:1:1: the settings has no `regoin`. Did you mean `region`?")]
    [InlineData("region: here", "1:9: `here` is no region.")]
    [InlineData("account: 123", "`123` is no AWS account.")]
    [InlineData("stage: live", "`live` is not known here.")]
    [InlineData("stage: production", "a production environment has no `domain`, so users would have no HTTPS.")]
    [InlineData("domain: { name: app.example.com }", "the domain has neither a zone nor a certificate")]
    [InlineData("domain: { name: App, zone: Z1 }", "`App` is no domain name.")]
    [InlineData("network: { cidr: 8.8.0.0/16 }", "`8.8.0.0/16` is no network of the right size.")]
    [InlineData("network: { zones: 4 }", "Write a whole number from 2 to 3.")]
    [InlineData("network: { vpc: vpc-0123456789abcdef0, cidr: 10.0.0.0/16 }", "`cidr` is for a new VPC")]
    [InlineData("network: { vpc: vpc-0123456789abcdef0, public_subnets: [ subnet-01234567 ], private_subnets: [ subnet-01234568, subnet-01234569 ] }", "`public_subnets` needs two subnets")]
    [InlineData("services: { web: { cpu: 300 } }", "1:25: Fargate has no tasks with cpu 300. Fargate has cpu 256, 512, 1024, 2048, 4096, 8192, 16384.")]
    [InlineData("services: { web: { cpu: 256, memory: 4096 } }", "Fargate has no tasks with cpu 256 and memory 4096. With cpu 256, memory is 512, 1024, 2048.")]
    [InlineData("services: { web: { tasks: { min: 5, max: 2 } } }", "`min` (5) is above `max` (2).")]
    [InlineData("services: { web: { singleton: true, tasks: { min: 2 } } }", "a singleton runs once")]
    [InlineData("services: { web: { health: ready } }", "`ready` is no path.")]
    [InlineData("services: { wbe: { cpu: 256 } }", "`services` names `wbe`, which is no service of the manifest. Did you mean `web`?")]
    [InlineData("stores: { web: { as: mysql } }", "`mysql` is not known here.")]
    [InlineData("stores: { data: { as: rds } }", "`stores` names `data`, which is not in the manifest.")]
    [InlineData("stores: { web: { as: external, nodes: 3 } }", "`nodes` has no meaning for a store that is external.")]
    [InlineData("stores: { web: { as: rds, backup: 60d } }", "AWS keeps backups for at most 35 days, not 60.")]
    [InlineData("stores: { web: { as: rds, class: cache.t4g.micro } }", "`cache.t4g.micro` is no class for this store.")]
    [InlineData("stores: { web: { as: rds, storage: 5GB } }", "RDS has storage of 20GB to 64TB.")]
    [InlineData("buckets: { files: { archive: 60d, expire: 30d } }", "`archive` is not before `expire`.")]
    [InlineData("buckets: { files: { services: [ api ] } }", "`a bucket's services` names `api`")]
    [InlineData("parameters: { colour: blue }", "`parameters` names `colour`, which is no parameter of the manifest.")]
    [InlineData("logs: { application: 45d }", "CloudWatch keeps no logs for 45 days.")]
    [InlineData("alarms: { critical: [ { email: nobody } ] }", "`nobody` is no email address.")]
    [InlineData("alarms: { critical: [ { email: a@b.cd, sms: \"+491234567\" } ] }", "whom an alarm tells has 2 addresses.")]
    [InlineData("budget: { alerts: [] }", "budget has 0 alerts.")]
    [InlineData("migrator: { service: mover }", "`migrator` names `mover`")]
    [InlineData("migrator: { service: web, workers: 2 }", "nothing says how a copy worker is started.")]
    [InlineData("migrator: { service: web, plan: nowhere.yaml }", "nowhere.yaml: there is no such file.")]
    [InlineData("github: { repository: platform }", "`platform` is no repository.")]
    [InlineData("usage: { logs_gb: many }", "`many` is no amount.")]
    public void Parse_WrongLine_SaysWhatAndWhere(string line, string expected) => Assert.Contains(Inputs.Errors(Inputs.Web, line), e => e.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("secrets: { api-token: hunter2hunter2 }")]
    [InlineData("services: { web: { environment: { DB_PASSWORD: hunter2hunter2 } } }")]
    [InlineData("services: { web: { environment: { DATABASE_URL: \"postgres://me:hunter2hunter2@db/x\" } } }")]
    [InlineData("services: { web: { environment: { DATABASE: \"Host=db;Password=hunter2hunter2\" } } }")]
    [InlineData("tags: { owner: AKIAHUNTER2HUNTER22X }")]
    [InlineData("alarms: { critical: [ { pagerduty: \"https://events.pagerduty.com/integration/hunter2hunter2/enqueue\" } ] }")]
    [InlineData("parameters: { key: hunter2hunter2 }")]
    public void Parse_SecretInClear_IsRefusedAndNotRepeated(string line)
    {
        var errors = Inputs.Errors(Inputs.Web + """, "key": { "type": "parameter.v0", "value": "{key.inputs.value}", "inputs": { "value": { "secret": true } } }""", line);

        Assert.Contains(errors, e => e.Contains("written out in the settings", StringComparison.Ordinal));
        Assert.DoesNotContain(errors, e => e.Contains("hunter2", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("deploy/Client/dev.yaml", "`Client` is no name for a client.")]
    [InlineData("deploy/client/qa.yaml", "nothing says which stage `qa` is.")]
    [InlineData("deploy/a-client-with-a-namesake/development.yaml", "AWS allows a load balancer 32.")]
    public void Parse_WrongName_SaysSo(string file, string expected) => Assert.Contains(Inputs.Errors(Inputs.Web, "region: us-east-1", file), e => e.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Parse_EmptyFile_IsTheStageAlone()
    {
        var deployment = Inputs.Deploy(Inputs.Web, "# nothing yet\n");

        Assert.Equal((2, 1), (deployment.Defaults.Zones, deployment.Defaults.NatGateways));
        Assert.Equal(7, deployment.ApplicationLogDays);
    }
}
