using Platform.Publishing.Aws.PlanReading;
using Platform.TestKit;

namespace Platform.Publishing.Aws.Tests.Deployments;

/// <summary>What the migrator is allowed comes from its plan.</summary>
public sealed class PlanNeedsTests
{
    private const string Plan = """
        name: directfanz
        stores: [ { name: content, kind: objects, bucket: new-content } ]
        configuration:
          - { ssm: /directfanz/redis/url, value: "${TARGET_REDIS_URL}" }
          - { secret: directfanz/database, value: "${TARGET_MAIN}" }
          - { ecs: { cluster: directfanz-prod, service: web-blue }, environment: { A: b } }
        traffic:
          router: { route53: { zone: Z123, record: app.example.com } }
          gates: [ { metric: error_rate, roll_back: "2%" } ]
        """;

    [Fact]
    public void Parse_PlanForAws_NamesWhatItTouches()
    {
        var needs = PlanNeeds.Parse(Plan, "plan.yaml");

        Assert.Equal(["Z123"], needs.Zones);
        Assert.Equal(["/directfanz/redis/url"], needs.Parameters);
        Assert.Equal(["directfanz/database"], needs.Secrets);
        Assert.Equal([("directfanz-prod", "web-blue")], needs.Services);
        Assert.Equal(["new-content"], needs.Buckets);
        Assert.True(needs is { Metrics: true, Listeners: false });
    }

    [Fact]
    public void Load_Rehearsal_NeedsNothingOfAws()
    {
        var needs = PlanNeeds.Load(RepositoryFiles.Of("plans", "rehearsal.yaml"));

        Assert.Empty(needs.Zones.Concat(needs.Parameters).Concat(needs.Secrets).Concat(needs.Buckets));
        Assert.True(needs is { Metrics: false, Listeners: false, Services: [] });
    }
}
