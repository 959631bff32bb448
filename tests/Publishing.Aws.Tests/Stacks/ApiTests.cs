using System.Text.Json.Nodes;
using Platform.Aws.AutoScaling;
using Platform.Aws.Elb;
using Platform.TestKit;

namespace Platform.Publishing.Aws.Tests.Stacks;

/// <summary>
/// Resources of a published template, made through the API on moto by the aws command (which knows AWS's own model of each request, and refuses a wrong name or type), as moto's CloudFormation cannot make them:
/// weights of a listener, scaling, secrets, alarms. What came of it is seen by this project's clients.
/// </summary>
[Collection(SynthesizedStacks.Collection)]
[Trait("Category", "Slow")]
public sealed class ApiTests(SynthesizedStacks stacks) : IAsyncLifetime
{
    private const string Stack = "cosyworld-prod";
    private MotoServer moto = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if ((MotoServer.Missing ?? AwsCli.Missing) is { } missing) Assert.Skip(missing);
        moto = await MotoServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (moto is not null) await moto.DisposeAsync();
    }

    [Fact]
    public async Task Listener_AsPublished_SendsEverythingToBlue()
    {
        using var world = new MotoWorld(moto.Url);
        using var elb = new ElbClient(moto.Access);
        var balancer = await world.BalancerAsync();
        var listener = Properties("Listener443", new() { ["Balancer"] = balancer.Arn, ["CosyBlueTargets"] = balancer.SourceGroup, ["CosyGreenTargets"] = balancer.TargetGroup, ["CosyBlueWeight"] = 100, ["CosyGreenWeight"] = 0 });
        listener["Certificates"] = new JsonArray(new JsonObject { ["CertificateArn"] = await CertificateAsync() });

        var made = (string)(await AskAsync("elbv2", "create-listener", listener))["Listeners"]![0]!["ListenerArn"]!;

        Assert.Equal([(balancer.SourceGroup, 100), (balancer.TargetGroup, 0)], (await elb.FindListenerAsync(made, Cancel))!.Actions[0]!.Groups.Select(g => (g.TargetGroupArn, g.Weight ?? -1)));
    }

    [Fact]
    public async Task Scaling_AsPublished_IsBetweenTwoAndTen()
    {
        using var scaling = new AutoScalingClient(moto.Access);
        using var world = new MotoWorld(moto.Url);
        var (cluster, service) = await world.ServiceAsync();
        var id = $"service/{cluster}/{service}";
        var target = Properties("CosyBlueScaling", []);
        target["ResourceId"] = id;
        await AskAsync("application-autoscaling", "register-scalable-target", target);
        foreach (var name in new[] { "CosyBlueScaleOnCpu", "CosyBlueScaleOnMemory", "CosyBlueScaleOnRequests", "CosyBlueScaleIn" })
        {
            var policy = Properties(name, []);
            policy.Remove("ScalingTargetId"); // CloudFormation's own way to name the three below.
            (policy["ServiceNamespace"], policy["ResourceId"], policy["ScalableDimension"]) = ("ecs", id, "ecs:service:DesiredCount");
            await AskAsync("application-autoscaling", "put-scaling-policy", policy);
        }

        Assert.Equal((2, 10), await scaling.FindServiceAsync(cluster, service, Cancel) is { } found ? (found.MinCapacity, found.MaxCapacity) : default);
        Assert.Equal(4, (await AwsCli.AskAsync(moto.Url, "application-autoscaling", "describe-scaling-policies", "--service-namespace", "ecs"))["ScalingPolicies"]!.AsArray().Count);
    }

    [Fact]
    public async Task Secret_AsPublished_IsMadeUpByItsRules()
    {
        var secret = stacks[Stack].Of("AWS::SecretsManager::Secret").First(s => s.Find("GenerateSecretString") is not null);
        var rules = (JsonObject)Properties(secret.Id, [])["GenerateSecretString"]!;

        var password = (string)(await AskAsync("secretsmanager", "get-random-password", rules))["RandomPassword"]!;
        await AskAsync("secretsmanager", "create-secret", new JsonObject { ["Name"] = secret.Text("Name"), ["Description"] = secret.Text("Description"), ["SecretString"] = password });

        Assert.Equal((int)rules["PasswordLength"]!, password.Length);
        using var secrets = new Platform.Aws.SecretsManager.SecretsManagerClient(moto.Access);
        Assert.True((await secrets.FindSecretAsync(secret.Text("Name")!, Cancel))!.HasValue);
    }

    [Theory]
    [InlineData("TasksDownCosyAlarm")]
    [InlineData("NoHealthyTargetCosyAlarm")]
    [InlineData("ErrorsCriticalAlarm")]
    [InlineData("DiskPostgresAlarm")]
    [InlineData("LatencyAlarm")]
    [InlineData("CosyBlueIdle")]
    public async Task Alarm_AsPublished_IsTaken(string id)
    {
        var alarm = Properties(id, []);
        alarm.Remove("Tags");
        await AskAsync("cloudwatch", "put-metric-alarm", alarm);

        var seen = (await AwsCli.AskAsync(moto.Url, "cloudwatch", "describe-alarms", "--alarm-names", (string)alarm["AlarmName"]!))["MetricAlarms"]![0]!;
        Assert.Equal((double)alarm["Threshold"]!, (double)seen["Threshold"]!);
        Assert.Equal(alarm["Metrics"]!.AsArray().Count, seen["Metrics"]!.AsArray().Count);
    }

    private Task<JsonNode> AskAsync(string service, string operation, JsonObject input) => AwsCli.AskAsync(moto.Url, service, operation, "--cli-input-json", input.ToJsonString());

    private async Task<string> CertificateAsync() => (string)(await AwsCli.AskAsync(moto.Url, "acm", "request-certificate", "--domain-name", "cosyworld.example"))["CertificateArn"]!;

    /// <summary>A resource's properties, each reference replaced by what stands for it here.</summary>
    private JsonObject Properties(string id, Dictionary<string, JsonNode> known) => (JsonObject)Plain(JsonNode.Parse(stacks[Stack].Resource(id).Properties.GetRawText()), known)!;

    private static JsonNode? Plain(JsonNode? node, Dictionary<string, JsonNode> known) => node switch
    {
        JsonObject { Count: 1 } reference when reference["Ref"] is { } name => known.GetValueOrDefault((string)name!)?.DeepClone() ?? $"arn:aws:sns:eu-central-1:123456789012:{name}",
        JsonObject { Count: 1 } attribute when attribute["Fn::GetAtt"] is JsonArray pair => $"app/{pair[0]}/0123456789abcdef",
        JsonObject { Count: 1 } join when join["Fn::Join"] is JsonArray parts => string.Join((string)parts[0]!, parts[1]!.AsArray().Select(p => Plain(p, known)!.ToString())),
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Plain(p.Value, known)))),
        JsonArray list => new JsonArray([.. list.Select(item => Plain(item, known))]),
        _ => node?.DeepClone(),
    };
}
