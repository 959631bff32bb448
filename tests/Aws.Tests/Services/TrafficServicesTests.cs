using System.Text.Json.Nodes;
using Platform.Aws.Ecs;
using Platform.Aws.Elb;
using Platform.Aws.Route53;
using Platform.TestKit;

namespace Platform.Aws.Tests.Services;

[Collection(Moto.Name)]
public sealed class TrafficServicesTests(MotoFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Elb_WeightsOfListenerAndRule_AsTheCliSeesThem()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var world = new MotoWorld(moto.Url);
        using var elb = new ElbClient(moto.Access);
        var balancer = await world.BalancerAsync();

        var listener = (await elb.FindListenerAsync(balancer.Listener, Cancel))!;
        Assert.Equal([balancer.SourceGroup, balancer.TargetGroup], listener.Actions[0]!.Groups.Select(group => group.TargetGroupArn));
        await elb.ModifyListenerAsync(balancer.Listener, new ForwardAction([new(balancer.SourceGroup, 90), new(balancer.TargetGroup, 10)], null), Cancel);
        await elb.ModifyRuleAsync(balancer.Rule, new ForwardAction([new(balancer.SourceGroup, 0), new(balancer.TargetGroup, 100)], new Stickiness(true, 60)), Cancel);

        Assert.Equal([90, 10], (await elb.FindListenerAsync(balancer.Listener, Cancel))!.Actions[0]!.Groups.Select(group => group.Weight));
        var rule = (await elb.FindRuleAsync(balancer.Rule, Cancel))!.Actions[0]!;
        Assert.Equal([0, 100], rule.Groups.Select(group => group.Weight));
        Assert.Equal(new Stickiness(true, 60), rule.Stickiness);
        Assert.Contains(balancer.Listener, await elb.DescribeListenersAsync(balancer.Arn, Cancel).Select(l => l.Arn).ToListAsync(Cancel));
        Assert.Contains(balancer.Arn, await elb.DescribeLoadBalancersAsync(Cancel).Select(l => l.Arn).ToListAsync(Cancel));
        Assert.Contains(balancer.TargetGroup, await elb.DescribeTargetGroupsAsync(Cancel).Select(l => l.Arn).ToListAsync(Cancel));
        Assert.Empty(await elb.DescribeTargetHealthAsync(balancer.TargetGroup, Cancel));
        if (AwsCli.Missing is null)
        {
            var seen = await AwsCli.AskAsync(moto.Url, "elbv2", "describe-listeners", "--listener-arns", balancer.Listener);
            Assert.Equal([90, 10], seen["Listeners"]![0]!["DefaultActions"]![0]!["ForwardConfig"]!["TargetGroups"]!.AsArray().Select(group => (int)group!["Weight"]!));
        }
    }

    [Fact]
    public async Task Elb_NoSuchThing_IsNull()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var elb = new ElbClient(moto.Access);
        var arn = $"arn:aws:elasticloadbalancing:{MotoServer.Region}:123456789012:listener";

        Assert.Null(await elb.FindListenerAsync($"{arn}/app/none/1/2", Cancel));
        Assert.Null(await elb.FindRuleAsync($"{arn}-rule/app/none/1/2/3", Cancel));
    }

    [Fact]
    public async Task Route53_WeightsKeepWhatElseTheRecordsHave()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var world = new MotoWorld(moto.Url);
        using var route53 = new Route53Client(moto.Access);
        var domain = $"{MotoWorld.Name("zone")}.example.com";
        var zone = await world.ZoneAsync(domain);
        var name = $"app.{domain}";

        Assert.Contains(zone, (await route53.ListHostedZonesAsync(Cancel)).Select(z => z.Id));
        Assert.Empty(await route53.ListRecordSetsAsync(zone, name, Cancel));
        await route53.UpsertAsync(zone, [new(name, "A", "source", 100, 60, "192.0.2.1", "192.0.2.2"), new(name, "A", "target", 0, 60, "192.0.2.9"), new($"other.{domain}", "A", "x", 1, 60, "192.0.2.3")], "test", Cancel);
        var sets = await route53.ListRecordSetsAsync(zone, name, Cancel);
        var change = await route53.UpsertAsync(zone, sets.Select(set => set.With(set.Identifier == "source" ? 30 : 70, 30)), "test", Cancel);

        Assert.True(await route53.IsInSyncAsync(change, Cancel));
        var changed = (await route53.ListRecordSetsAsync(zone, name, Cancel)).ToDictionary(set => set.Identifier!);
        Assert.Equal((30, 70, 30), (changed["source"].Weight, changed["target"].Weight, changed["source"].TtlSeconds));
        if (AwsCli.Missing is null)
        {
            var seen = (await AwsCli.AskAsync(moto.Url, "route53", "list-resource-record-sets", "--hosted-zone-id", zone))["ResourceRecordSets"]!.AsArray();
            var source = seen.Single(set => (string?)set!["SetIdentifier"] == "source")!;
            Assert.Equal((30, 2), ((int)source["Weight"]!, source["ResourceRecords"]!.AsArray().Count));
        }
    }

    [Fact]
    public async Task Ecs_NewRevisionKeepsTheDefinition_AsTheCliSeesIt()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var world = new MotoWorld(moto.Url);
        using var ecs = new EcsClient(moto.Access);
        var (cluster, name) = await world.ServiceAsync(("A", "1"), ("B", "2"));

        Assert.Null(await ecs.FindServiceAsync(cluster, "another", Cancel));
        var service = (await ecs.FindServiceAsync(cluster, name, Cancel))!;
        Assert.Equal(2, service.DesiredCount);
        Assert.Contains(service.ServiceArn, await ecs.ListServicesAsync(cluster, Cancel).ToListAsync(Cancel));
        var definition = await ecs.DescribeTaskDefinitionAsync(service.TaskDefinition, Cancel);
        var container = TaskDefinitions.Container(definition, "web")!;
        Assert.Equal([new("A", "1"), new("B", "2")], TaskDefinitions.Environment(container));

        TaskDefinitions.SetEnvironment(container, [new("A", "changed"), new("B", "2")]);
        var revision = await ecs.RegisterTaskDefinitionAsync(definition, Cancel);
        await ecs.UpdateServiceAsync(cluster, name, revision, 3, Cancel);

        Assert.NotEqual(service.TaskDefinition, revision);
        Assert.Equal((revision, 3), (await ecs.FindServiceAsync(cluster, name, Cancel)) is { } updated ? (updated.TaskDefinition, updated.DesiredCount) : default);
        var after = TaskDefinitions.Container(await ecs.DescribeTaskDefinitionAsync(revision, Cancel), null)!;
        Assert.True(JsonNode.DeepEquals(container, after), after.ToJsonString());
        if (AwsCli.Missing is null)
            Assert.Equal(revision, (string?)(await AwsCli.AskAsync(moto.Url, "ecs", "describe-services", "--cluster", cluster, "--services", name))["services"]![0]!["taskDefinition"]);
    }
}
