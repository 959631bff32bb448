using Platform.Aws.AutoScaling;
using Platform.Aws.CloudWatch;
using Platform.Aws.Ecr;
using Platform.Aws.SecretsManager;
using Platform.Aws.ServiceQuotas;
using Platform.Aws.Ssm;
using Platform.Aws.Sts;
using Platform.TestKit;

namespace Platform.Aws.Tests.Services;

/// <summary>Each operation against a server that knows the real API.</summary>
[Collection(Moto.Name)]
public sealed class SmallServicesTests(MotoFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sts_WhoAsks()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var sts = new StsClient(moto.Access);

        Assert.Equal("123456789012", (await sts.GetCallerIdentityAsync(Cancel)).Account);
        var session = await sts.AssumeRoleAsync("arn:aws:iam::123456789012:role/deploy", "test", Cancel);
        Assert.NotEmpty(session.SessionToken);
        Assert.DoesNotContain(session.SecretAccessKey, session.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ssm_PutFindListDelete()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var ssm = new SsmClient(moto.Access);
        var path = $"/{MotoWorld.Name("app")}";

        Assert.Null(await ssm.FindParameterAsync($"{path}/00", Cancel));
        for (var i = 0; i < 12; i++) // More than a page of ten.
            await ssm.PutParameterAsync($"{path}/{i:00}", $"value {i}", i == 0 ? "SecureString" : "String", null, overwrite: false, Cancel);
        Assert.Equal(2, await ssm.PutParameterAsync($"{path}/00", "changed", null, null, overwrite: true, Cancel));

        Assert.Equal(("SecureString", "changed", 2), (await ssm.FindParameterAsync($"{path}/00", Cancel)) is { } found ? (found.Type, found.Value, found.Version) : default);
        Assert.Equal(12, await ssm.GetParametersByPathAsync(path, Cancel).CountAsync(Cancel));
        Assert.NotNull((await ssm.DescribeParameterAsync($"{path}/00", Cancel))?.KeyId);
        var exists = await Assert.ThrowsAsync<AwsException>(() => ssm.PutParameterAsync($"{path}/00", "x", "String", null, overwrite: false, Cancel));
        Assert.Equal("ParameterAlreadyExists", exists.Code);
        await ssm.DeleteParameterAsync($"{path}/00", Cancel);
        await ssm.DeleteParameterAsync($"{path}/00", Cancel);
        Assert.Null(await ssm.FindParameterAsync($"{path}/00", Cancel));
    }

    [Fact]
    public async Task SecretsManager_CreatePutFind_AsTheCliSeesIt()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var secrets = new SecretsManagerClient(moto.Access);
        var name = MotoWorld.Name("secret");

        Assert.Null(await secrets.FindSecretValueAsync(name, Cancel));
        await secrets.CreateSecretAsync(name, "first", null, Guid.NewGuid(), Cancel);
        var token = Guid.NewGuid();
        var version = await secrets.PutSecretValueAsync(name, "second", token, Cancel);
        Assert.Equal(version, await secrets.PutSecretValueAsync(name, "second", token, Cancel));

        Assert.Equal(("second", version.VersionId), (await secrets.FindSecretValueAsync(name, Cancel)) is { } found ? (found.SecretString, found.VersionId) : default);
        Assert.Contains(name, await secrets.ListSecretsAsync(Cancel).Select(s => s.Name).ToListAsync(Cancel));
        if (AwsCli.Missing is null)
            Assert.Equal("second", (string?)(await AwsCli.AskAsync(moto.Url, "secretsmanager", "get-secret-value", "--secret-id", name))["SecretString"]);
    }

    [Fact]
    public async Task Ecr_RepositoryAndLogin()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var ecr = new EcrClient(moto.Access);
        var name = MotoWorld.Name("repository");

        Assert.Null(await ecr.FindRepositoryAsync(name, Cancel));
        var made = await ecr.CreateRepositoryAsync(name, Cancel);
        Assert.Equal(made, await ecr.FindRepositoryAsync(name, Cancel));
        Assert.Contains(made, await ecr.DescribeRepositoriesAsync(Cancel).ToListAsync(Cancel));
        Assert.Null(await ecr.FindDigestAsync(name, "1.0", Cancel));
        Assert.NotEmpty((await ecr.GetAuthorizationTokenAsync(Cancel)).AuthorizationToken);
    }

    [Fact]
    public async Task ServiceQuotas_WhatTheAccountMayHave()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var quotas = new ServiceQuotasClient(moto.Access);

        var first = await quotas.ListDefaultsAsync("vpc", Cancel).FirstAsync(Cancel);

        Assert.True(first.Value > 0);
        Assert.Equal(first, await quotas.GetServiceQuotaAsync("vpc", first.QuotaCode, Cancel));
    }

    [Fact]
    public async Task CloudWatch_PutAndGet_SumsByPeriod()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var cloudWatch = new CloudWatchClient(moto.Access);
        var space = MotoWorld.Name("Platform/Test");
        var minute = new DateTimeOffset(DateTime.UtcNow.Ticks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero) - TimeSpan.FromMinutes(10);
        var dimensions = new Dictionary<string, string> { ["Side"] = "target" };

        await cloudWatch.PutMetricDataAsync(space, [new("requests", 3, "Count", minute, dimensions), new("requests", 4, "Count", minute.AddSeconds(20), dimensions), new("requests", 5, "Count", minute.AddMinutes(1), dimensions)], Cancel);
        var results = await cloudWatch.GetMetricDataAsync([new("sum", space, "requests", dimensions, "Sum", 60), new("none", space, "others", dimensions, "Sum", 60)], minute, minute.AddMinutes(5), Cancel);

        Assert.Equal([(minute, 7.0), (minute.AddMinutes(1), 5.0)], results[0].Points.Select(point => (point.At, point.Value)));
        Assert.Empty(results[1].Points);
    }

    [Fact]
    public async Task CloudWatch_Alarm_AsTheCliSeesIt()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var cloudWatch = new CloudWatchClient(moto.Access);
        var alarm = new Alarm
        {
            Name = MotoWorld.Name("cpu-high"),
            Namespace = "AWS/ECS",
            MetricName = "CPUUtilization",
            Dimensions = new Dictionary<string, string> { ["ClusterName"] = "prod", ["ServiceName"] = "web" },
            Statistic = "Average",
            Comparison = "GreaterThanThreshold",
            Threshold = 80,
            PeriodSeconds = 60,
            EvaluationPeriods = 5,
            TreatMissingData = "breaching",
            Actions = ["arn:aws:sns:eu-central-1:123456789012:critical"],
        };

        await cloudWatch.PutMetricAlarmAsync(alarm, Cancel);

        var read = await cloudWatch.DescribeAlarmsAsync(alarm.Name, Cancel).SingleAsync(Cancel);
        Assert.Equal((alarm.Threshold, alarm.PeriodSeconds, alarm.EvaluationPeriods, alarm.TreatMissingData), (read.Threshold, read.PeriodSeconds, read.EvaluationPeriods, read.TreatMissingData));
        Assert.Equal(alarm.Dimensions, read.Dimensions);
        if (AwsCli.Missing is null)
            Assert.Equal(80, (double?)(await AwsCli.AskAsync(moto.Url, "cloudwatch", "describe-alarms", "--alarm-names", alarm.Name))["MetricAlarms"]![0]!["Threshold"]);
    }

    [Fact]
    public async Task AutoScaling_BoundsAndPolicy_AsTheCliSeesThem()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var world = new MotoWorld(moto.Url);
        using var scaling = new AutoScalingClient(moto.Access);
        var (cluster, service) = await world.ServiceAsync();

        Assert.Null(await scaling.FindServiceAsync(cluster, service, Cancel));
        await scaling.RegisterServiceAsync(cluster, service, 2, 10, Cancel);
        await scaling.PutTrackingPolicyAsync(cluster, service, "cpu", "ECSServiceAverageCPUUtilization", 70, Cancel);

        Assert.Equal((2, 10), (await scaling.FindServiceAsync(cluster, service, Cancel)) is { } found ? (found.MinCapacity, found.MaxCapacity) : default);
        if (AwsCli.Missing is null)
        {
            var policies = await AwsCli.AskAsync(moto.Url, "application-autoscaling", "describe-scaling-policies", "--service-namespace", "ecs", "--resource-id", $"service/{cluster}/{service}");
            Assert.Equal(70, (double?)policies["ScalingPolicies"]![0]!["TargetTrackingScalingPolicyConfiguration"]!["TargetValue"]);
        }
    }
}
