using System.Text.Json;

namespace Platform.Publishing.Aws.Tests.Stacks;

/// <summary>The template's alarms against the deployment overview's own figures, which are written here again.</summary>
[Collection(SynthesizedStacks.Collection)]
public sealed class AlarmTests(SynthesizedStacks stacks)
{
    [Theory]
    [InlineData("cosyworld-prod", "TasksDownCosyAlarm", "CriticalTopic", "LessThanThreshold", 1, 2)]            // All ECS tasks unhealthy (>= 2 minutes)
    [InlineData("cosyworld-prod", "NoHealthyTargetCosyAlarm", "CriticalTopic", "LessThanThreshold", 1, 1)]      // ALB no healthy targets (>= 1 minute)
    [InlineData("shop-dev", "CacheDownRedisAlarm", "CriticalTopic", "LessThanThreshold", 1, 2)]                 // Redis cluster down (>= 2 minutes)
    [InlineData("cosyworld-prod", "ErrorsCriticalAlarm", "CriticalTopic", "GreaterThanThreshold", 10, 5)]       // Error rate > 10% (>= 5 minutes)
    [InlineData("cosyworld-prod", "CpuCosyAlarm", "WarningTopic", "GreaterThanThreshold", 85, 10)]              // CPU utilization > 85% (>= 10 minutes)
    [InlineData("cosyworld-prod", "MemoryCosyAlarm", "WarningTopic", "GreaterThanThreshold", 90, 10)]           // Memory utilization > 90% (>= 10 minutes)
    [InlineData("cosyworld-prod", "DiskPostgresAlarm", "WarningTopic", "LessThanThreshold", 15, 5)]             // Disk space < 15% (>= 5 minutes)
    [InlineData("cosyworld-prod", "TaskDiskCosyAlarm", "WarningTopic", "LessThanThreshold", 15, 5)]
    [InlineData("cosyworld-prod", "ErrorsAlarm", "WarningTopic", "GreaterThanThreshold", 5, 10)]                // Error rate > 5% (>= 10 minutes)
    [InlineData("cosyworld-prod", "LatencyAlarm", "WarningTopic", "GreaterThanThreshold", 0.5, 10)]             // p95 < 500 ms (success metrics)
    [InlineData("cosyworld-prod", "HealthChecksAlarm", "WarningTopic", "LessThanThreshold", 99, 10)]
    public void Alarm_OfTheOverview_HasItsFigures(string stack, string id, string topic, string comparison, double threshold, int minutes)
    {
        var alarm = stacks[stack].Resource(id);

        Assert.Equal(comparison, alarm.Text("ComparisonOperator"));
        Assert.Equal(threshold, alarm.Find("Threshold")!.Value.GetDouble());
        Assert.Equal(minutes * 60, alarm.Find("EvaluationPeriods")!.Value.GetInt32() * Period(alarm));
        Assert.Equal($"[{{\"Ref\":\"{topic}\"}}]", Compact(alarm.Find("AlarmActions")!.Value));
    }

    [Theory]
    [InlineData("CosyBlueScaleOnCpu", 70)]
    [InlineData("CosyBlueScaleOnMemory", 80)]
    [InlineData("CosyBlueScaleOnRequests", 1000)]
    public void Scaling_Out_HasTheOverviewsFigures(string id, double target)
    {
        var policy = stacks["cosyworld-prod"].Resource(id);

        Assert.Equal(target, policy.Find("TargetTrackingScalingPolicyConfiguration", "TargetValue")!.Value.GetDouble());
        Assert.Equal("60", policy.Text("TargetTrackingScalingPolicyConfiguration", "ScaleOutCooldown"));
        Assert.True(policy.True("TargetTrackingScalingPolicyConfiguration", "DisableScaleIn"));
    }

    [Fact]
    public void Scaling_In_IsBelow30PercentAndEveryFiveMinutes()
    {
        var stack = stacks["cosyworld-prod"];

        Assert.Equal(("LessThanThreshold", "30"), (stack.Resource("CosyBlueIdle").Text("ComparisonOperator"), stack.Resource("CosyBlueIdle").Text("Threshold")));
        Assert.Equal("300", stack.Resource("CosyBlueScaleIn").Text("StepScalingPolicyConfiguration", "Cooldown"));
        Assert.Equal(("2", "10"), (stack.Resource("CosyBlueScaling").Text("MinCapacity"), stack.Resource("CosyBlueScaling").Text("MaxCapacity")));
    }

    [Fact]
    public void Service_OfUsers_HasBreakerGraceAndReadiness()
    {
        var stack = stacks["cosyworld-prod"];

        foreach (var color in new[] { "Blue", "Green" })
        {
            var service = stack.Resource($"Cosy{color}");
            Assert.Equal("120", service.Text("HealthCheckGracePeriodSeconds"));
            Assert.True(service.True("DeploymentConfiguration", "DeploymentCircuitBreaker", "Enable") && service.True("DeploymentConfiguration", "DeploymentCircuitBreaker", "Rollback"));
            Assert.Equal("/health/ready", stack.Resource($"Cosy{color}Targets").Text("HealthCheckPath"));
        }
    }

    [Theory]
    [InlineData("cosyworld-dev", 7)]
    [InlineData("cosyworld-staging", 30)]
    [InlineData("cosyworld-prod", 90)]
    public void Logs_OfAStage_AreKeptAsLongAsTheOverviewSays(string stack, int days)
    {
        Assert.Equal($"{days}", stacks[stack].Resource("CosyLogs").Text("RetentionInDays"));
        Assert.Equal("365", stacks[stack].Resource("AuditLogs").Text("RetentionInDays"));
    }

    [Fact]
    public void Migrator_Has_NoWayInFromOutsideAndRunsOnce()
    {
        var service = stacks["cosyworld-prod"].Resource("Migrator");

        Assert.Null(service.Find("LoadBalancers"));
        Assert.Equal(("1", "0", "100"), (service.Text("DesiredCount"), service.Text("DeploymentConfiguration", "MinimumHealthyPercent"), service.Text("DeploymentConfiguration", "MaximumPercent")));
    }

    private static int Period(TemplateResource alarm) => alarm.Find("Metrics")!.Value.EnumerateArray().Where(m => m.TryGetProperty("MetricStat", out _)).Select(m => m.GetProperty("MetricStat").GetProperty("Period").GetInt32()).Distinct().Single();

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
