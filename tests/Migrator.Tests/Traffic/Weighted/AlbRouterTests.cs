using Platform.Aws;
using Platform.Aws.Elb;
using Platform.Migrator.Driving;
using Platform.Migrator.Tests.Journal.S3;
using Platform.Migrator.Traffic;
using Platform.Migrator.Traffic.Weighted;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Traffic.Weighted;

/// <summary>A router on moto, behind a front of its own that can be taken away.</summary>
public abstract class MotoRouterConformance : TrafficRouterConformance
{
    private readonly MotoS3 moto;
    private OneAtATime front = null!;

    protected MotoRouterConformance(MotoS3 moto)
    {
        MotoS3.Require();
        this.moto = moto;
    }

    internal override ITrafficRouter Router => MakeRouter(Clients);

    internal AwsClients Clients { get; private set; } = null!;

    private protected AwsAccess Direct { get; private set; } = null!;

    private protected MotoWorld World { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        var server = await moto.ServerAsync();
        front = await OneAtATime.StartAsync(server.Url);
        Direct = server.Access;
        Clients = AwsClients.Of(server.Access with { Endpoint = new Uri(front.Url), MaxAttempts = 1 });
        World = new MotoWorld(server.Url);
        await MakeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        Clients.Dispose();
        World.Dispose();
        await front.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal override async Task StopServiceAsync() => await front.DisposeAsync();

    private protected abstract Task MakeAsync();

    internal abstract ITrafficRouter MakeRouter(AwsClients clients);
}

[Collection(MotoS3Collection.Name)]
public sealed class AlbListenerRouterTests(MotoS3 moto) : MotoRouterConformance(moto)
{
    private Balancer made = null!;

    private AlbRouterPlan Plan => new(made.Listener, null, new TargetGroups(made.SourceGroup, made.TargetGroup));

    private protected override async Task MakeAsync() => made = await World.BalancerAsync();

    internal override ITrafficRouter MakeRouter(AwsClients clients) => new AlbRouter(Plan, clients);

    internal override Task SetOutsideAsync(int weight) => SetAsync(new(made.SourceGroup, 100 - weight), new(made.TargetGroup, weight));

    [Fact]
    public async Task Set_StickyAction_StaysSticky()
    {
        using var elb = new ElbClient(Direct);
        await elb.ModifyListenerAsync(made.Listener, new ForwardAction([new(made.SourceGroup, 1), new(made.TargetGroup, 0)], new Stickiness(true, 90)), CancellationToken.None);

        await Router.SetAsync(new TrafficSplit(10), CancellationToken.None);

        Assert.Equal(new Stickiness(true, 90), (await elb.FindListenerAsync(made.Listener, CancellationToken.None))!.Actions[0]!.Stickiness);
    }

    [Theory]
    [InlineData(999, 1, 1)]
    [InlineData(1, 999, 99)]
    [InlineData(1, 2, 67)]
    public async Task Read_WeightsOfAnotherSum_ArePercentAndNeverAllOrNothingByRounding(int source, int target, int percent)
    {
        await SetAsync(new(made.SourceGroup, source), new(made.TargetGroup, target));

        Assert.Equal(percent, (await Router.ReadAsync(CancellationToken.None)).TargetWeight);
    }

    [Fact]
    public async Task Any_OtherTargetGroup_IsRefusedAndLeftAlone()
    {
        var other = await World.BalancerAsync();
        await SetAsync(new(made.SourceGroup, 1), new(other.SourceGroup, 1));

        var fault = await Assert.ThrowsAsync<StepFault>(() => Router.SetAsync(new TrafficSplit(10), CancellationToken.None));

        Assert.Contains("forwards to other target groups than the plan's", fault.Message, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
        using var elb = new ElbClient(Direct);
        Assert.Equal([1, 1], (await elb.FindListenerAsync(made.Listener, CancellationToken.None))!.Actions[0]!.Groups.Select(group => group.Weight));
    }

    [Fact]
    public async Task Any_NoSuchListener_IsSaid()
    {
        var router = new AlbRouter(Plan with { Listener = made.Listener[..^16] + "0000000000000000" }, Clients);

        Assert.Contains("There is no load balancer", (await Assert.ThrowsAsync<StepFault>(() => router.ReadAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    private async Task SetAsync(params WeightedTargetGroup[] groups)
    {
        using var elb = new ElbClient(Direct);
        await elb.ModifyListenerAsync(made.Listener, new ForwardAction(groups, null), CancellationToken.None);
    }
}

[Collection(MotoS3Collection.Name)]
public sealed class AlbRuleRouterTests(MotoS3 moto) : MotoRouterConformance(moto)
{
    private Balancer made = null!;

    private protected override async Task MakeAsync() => made = await World.BalancerAsync();

    internal override ITrafficRouter MakeRouter(AwsClients clients) => new AlbRouter(new AlbRouterPlan(null, made.Rule, new TargetGroups(made.SourceGroup, made.TargetGroup)), clients);

    internal override async Task SetOutsideAsync(int weight)
    {
        using var elb = new ElbClient(Direct);
        await elb.ModifyRuleAsync(made.Rule, new ForwardAction([new(made.TargetGroup, weight), new(made.SourceGroup, 100 - weight)], null), CancellationToken.None);
    }
}
