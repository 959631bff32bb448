using Platform.Aws.Ecr;
using Platform.Publishing.Aws.Deploying;
using Platform.Publishing.Aws.Deploying.Images;
using Platform.Publishing.Aws.Deployments;
using Platform.TestKit;

namespace Platform.Publishing.Aws.Tests.Deploying;

/// <summary>The whole way of <c>deploy</c> on moto, with the aws command to look at what came of it.</summary>
public sealed class RealDeployTests : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();
    private readonly StringWriter output = new();
    private MotoServer moto = null!;
    private MotoFront front = null!;
    private MotoWorld world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (MotoServer.Missing is { } missing) Assert.Skip(missing);
        moto = await MotoServer.StartAsync();
        front = await MotoFront.StartAsync(moto.Url);
        world = new MotoWorld(moto.Url);
    }

    public async ValueTask DisposeAsync()
    {
        directory.Dispose();
        if (moto is null) return;
        world.Dispose();
        await front.DisposeAsync();
        await moto.DisposeAsync();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Deploy_MadeAgainAndDestroyed_DoesEachThingOnce()
    {
        var (vpc, subnets) = await world.NetworkAsync();
        var manifest = directory.Write("manifest.json", $$"""{ "resources": { {{Inputs.Web}} } }""");
        var settings = directory.Write("deploy/acme/dev.yaml", $"region: {MotoServer.Region}\nnetwork: {{ vpc: {vpc}, public_subnets: [ {subnets[0]}, {subnets[1]} ], private_subnets: [ {subnets[2]}, {subnets[3]} ] }}\n");
        var deployment = DeploymentFile.Load(manifest, settings);
        var options = new DeployOptions { Manifest = manifest, Settings = settings, Output = directory.File("out"), Version = "v1", Pause = TimeSpan.FromMilliseconds(50) };
        using var clients = new AwsClients(moto.Access with { Endpoint = front.Url, MaxAttempts = 1 }, TimeProvider.System);
        var builder = new PushedImages(world);
        Deployer Deployer(DeployOptions set, string answer) => new(deployment, set, clients, builder, new Approval(set.Yes, answer.Length > 0 ? new StringReader(answer) : null, output), output);

        // Nobody approves: nothing is there, and nothing was built.
        Assert.False(await Deployer(options, "no\n").DeployAsync(Cancel));
        Assert.Empty(builder.Pushed);
        Assert.Empty(await clients.ResourcesAsync("acme-dev-base", Cancel));

        // Interrupted behind the base stack: it goes on from there, and pushes the image once.
        builder.Fails = true;
        await Assert.ThrowsAsync<DeployException>(() => Deployer(options with { Yes = true }, "").DeployAsync(Cancel));
        builder.Fails = false;
        Assert.True(await Deployer(options with { Yes = true }, "").DeployAsync(Cancel), output.ToString());
        Assert.Contains("acme-dev-base: nothing to change", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("acme-dev: CREATE_COMPLETE", output.ToString(), StringComparison.Ordinal);
        Assert.True(await Deployer(options with { Yes = true }, "").DeployAsync(Cancel), output.ToString()); // moto takes a template with conditions for changed each time.
        Assert.Equal(["acme/dev/web:v1"], builder.Pushed);

        // A comparison needs no image, builds none, and leaves nothing behind.
        await Deployer(options, "").DiffAsync(Cancel);
        Assert.Single(builder.Pushed);
        Assert.Empty(await clients.CloudFormation.ListChangeSetsAsync("acme-dev", Cancel).Where(name => name.StartsWith("platform-", StringComparison.Ordinal)).ToListAsync(Cancel));
        if (AwsCli.Missing is null)
        {
            var services = await AwsCli.AskAsync(moto.Url, "ecs", "describe-services", "--cluster", "acme-dev", "--services", "web-blue", "web-green");
            Assert.Equal([(1, "web-blue"), (0, "web-green")], services["services"]!.AsArray().Select(s => ((int)s!["desiredCount"]!, (string)s["serviceName"]!)).OrderBy(s => s.Item2));
            var task = await AwsCli.AskAsync(moto.Url, "ecs", "describe-task-definition", "--task-definition", (string)services["services"]!.AsArray().First(s => (string)s!["serviceName"]! == "web-blue")!["taskDefinition"]!);
            Assert.Matches("^[0-9.a-z-]+/acme/dev/web@sha256:[0-9a-f]{64}$", (string)task["taskDefinition"]!["containerDefinitions"]![0]!["image"]!);
        }

        var destroy = new DestroyCommand(deployment, options, clients, new Approval(true, null, output), output);
        Assert.Contains("data would be lost with WebRepository", (await Assert.ThrowsAsync<DeployException>(() => destroy.RunAsync([], Cancel))).Message, StringComparison.Ordinal);
        Assert.NotNull(await clients.CloudFormation.FindStackAsync("acme-dev", Cancel));
        await world.RemoveImageAsync("acme/dev/web", "v1"); // moto does not know EmptyOnDelete.
        Assert.True(await destroy.RunAsync(["WebRepository"], Cancel));
        Assert.Null(await clients.CloudFormation.FindStackAsync("acme-dev", Cancel));
        Assert.Contains("kept, or left as a last snapshot: Templates", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshots_OfStoresThatAreThere_AreTakenAndTheOldestOfThemGo()
    {
        var deployment = Inputs.Deploy(Inputs.Container("db", "postgres") + ",\n" + Inputs.Container("cache", "redis"), settingsFile: "deploy/snap/dev.yaml");
        await world.DatabaseAsync("snap-dev-db");
        await world.CacheAsync("snap-dev-cache-001");
        using var clients = new AwsClients(moto.Access with { MaxAttempts = 1 }, TimeProvider.System);
        await clients.Rds.CreateInstanceSnapshotAsync("snap-dev-db", "a-persons-own", Cancel);
        for (var day = 10; day < 18; day++) await clients.Rds.CreateInstanceSnapshotAsync("snap-dev-db", $"snap-dev-db-before-202601{day}-000000", Cancel);
        var snapshots = new StoreSnapshots(clients, deployment, output) { Pause = TimeSpan.FromMilliseconds(20) };

        await snapshots.TakeAsync(new Dictionary<string, string> { ["Db"] = "snap-dev-db", ["Cache"] = "snap-dev-cache" }, Cancel);

        var names = await clients.Rds.DescribeInstanceSnapshotsAsync("snap-dev-db", Cancel).Select(s => s.Name).ToListAsync(Cancel);
        Assert.Equal(StoreSnapshots.Kept + 1, names.Count);
        Assert.Contains("a-persons-own", names);
        Assert.DoesNotContain("snap-dev-db-before-20260110-000000", names);
        Assert.StartsWith("snap-dev-cache-before-", Assert.Single(await clients.ElastiCache.DescribeSnapshotsAsync("snap-dev-cache-001", Cancel).ToListAsync(Cancel)).Name, StringComparison.Ordinal);

        await snapshots.TakeAsync(new Dictionary<string, string>(), Cancel);
        Assert.Equal(names.Count, await clients.Rds.DescribeInstanceSnapshotsAsync("snap-dev-db", Cancel).CountAsync(Cancel));
    }

    [Fact]
    public async Task Preflight_WhatIsMissing_IsToldAllAtOnce()
    {
        var settings = $"account: \"999988887777\"\nregion: {MotoServer.Region}\nstage: staging\ndomain: {{ name: app.example.com, zone: Z0123456789ABC }}\nnetwork: {{ vpc: vpc-0a1b2c3d4e5f60718, public_subnets: [ subnet-01234561, subnet-01234562 ], private_subnets: [ subnet-01234563, subnet-01234564 ] }}\nalarms: {{ critical: [ {{ pagerduty: ops/pagerduty }} ] }}\n";
        using var clients = new AwsClients(moto.Access with { MaxAttempts = 1 }, TimeProvider.System);

        var found = await new Preflight(clients, Inputs.Deploy(Inputs.Web, settings)).CheckAsync(Cancel);

        foreach (var expected in new[] { "999988887777 is meant", "The hosted zone Z0123456789ABC is not in this account", "The VPC vpc-0a1b2c3d4e5f60718 is not in", "The secret ops/pagerduty is not there" })
            Assert.Contains(found, f => f.Hinders && f.What.Contains(expected, StringComparison.Ordinal));
        Assert.Contains(found, f => !f.Hinders && f.What.Contains("vCPUs of Fargate", StringComparison.Ordinal)); // moto knows quotas of VPCs alone.
    }

    [Fact]
    public async Task Preflight_QuotaOfVpcsUsedUp_IsTold()
    {
        for (var i = 0; i < 5; i++) await world.NetworkAsync();
        using var clients = new AwsClients(moto.Access with { MaxAttempts = 1 }, TimeProvider.System);

        var found = await new Preflight(clients, Inputs.Deploy(Inputs.Web)).CheckAsync(Cancel);

        Assert.Contains(found, f => f.Hinders && f.What.Contains("VPCs in the region, and 7 are needed", StringComparison.Ordinal)); // With the region's default one.
    }

    [Fact]
    public async Task Weights_ThatWereMoved_AreKept()
    {
        var balancer = await world.BalancerAsync();
        using var clients = new AwsClients(moto.Access with { MaxAttempts = 1 }, TimeProvider.System);
        await clients.Elb.ModifyListenerAsync(balancer.Listener, new([new(balancer.SourceGroup, 10), new(balancer.TargetGroup, 90)], null), Cancel);
        var resources = new Dictionary<string, string> { ["Listener80"] = balancer.Listener, ["WebBlueTargets"] = balancer.SourceGroup, ["WebGreenTargets"] = balancer.TargetGroup };

        var weights = await StackParameters.WeightsAsync(Inputs.Deploy(Inputs.Web), resources, clients.Elb, Cancel);

        Assert.Equal(("10", "90"), (weights["WebBlueWeight"], weights["WebGreenWeight"]));
    }

    /// <summary>Pushes nothing through the registry's own protocol, which moto has not: the image is there as if it had been.</summary>
    private sealed class PushedImages(MotoWorld world) : IImageBuilder
    {
        public List<string> Pushed { get; } = [];
        public bool Fails { get; set; }

        public Task<string> VersionAsync(string? said, CancellationToken cancel) => Task.FromResult(said ?? "none");

        public string? Missing(BuiltImage image) => null;

        public async Task PushAsync(BuiltImage image, string repositoryUri, string version, RegistryToken token, CancellationToken cancel)
        {
            if (Fails) throw new DeployException("it broke off.", "Start again.");
            Pushed.Add($"{image.Repository}:{version}");
            await world.ImageAsync(image.Repository, version);
        }
    }
}
