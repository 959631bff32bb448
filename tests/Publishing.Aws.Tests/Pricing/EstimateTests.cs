using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Pricing;

namespace Platform.Publishing.Aws.Tests.Pricing;

public sealed class EstimateTests
{
    private static readonly PriceTable Prices = PriceTable.Load();

    [Theory]
    [InlineData("development", 228)]
    [InlineData("production", 971)]
    [InlineData("large", 2318)]
    [InlineData("amapianoProduction", 725)]
    [InlineData("amapianoDevelopment", 135)]
    public void Seeds_Total_IsTheDocumentsOwn(string seed, double total)
    {
        Assert.Equal(total, Prices.Seeds[seed].Total);
        Assert.Equal(total, Prices.Seeds[seed].Lines.Values.Sum());
    }

    [Fact]
    public void Lines_OfKnownSizes_AreReckonedByHand()
    {
        var deployment = Inputs.Deploy(Inputs.Web + ",\n" + Inputs.Container("cache", "redis"), "telemetry: { dashboard: false, collector: false }");
        var lines = new Estimate(deployment, Prices).Lines().ToDictionary(l => l.Service, l => l.Month);

        Assert.Equal(730 * ((0.25 * 0.04048) + (0.5 * 0.004445)), lines["Fargate"], 2);
        Assert.Equal(730 * 0.016, lines["ElastiCache"], 2);
        Assert.Equal((730 * 0.05) + (5 * 0.045), lines["NAT"], 2);
        Assert.DoesNotContain("S3", lines.Keys);
    }

    [Fact]
    public void Lines_OfSmallAtlasEnvironment_AreBelowTheOverviewsFigure()
    {
        var deployment = Inputs.Deploy(Inputs.Web + ",\n" + Inputs.Container("cache", "redis") + ",\n" + Inputs.Container("mongo", "mongo"), "stores: { mongo: { as: atlas, tier: M10 } }");

        Assert.InRange(new Estimate(deployment, Prices).Lines().Sum(l => l.Month), 100, 228);
    }

    [Fact]
    public void Lines_ClassWithoutPrice_IsRefused()
    {
        var deployment = Inputs.Deploy(Inputs.Container("db", "postgres"), "stores: { db: { as: rds, class: db.x9z.huge } }");

        Assert.Contains("has no price for db.x9z.huge", Assert.Throws<PublishException>(() => new Estimate(deployment, Prices).Lines()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_Production_StandsBesideTheDocuments()
    {
        var output = new StringWriter();
        EstimateReport.Write(DeploymentFile.Load(Repository.Sample("shop.json"), null), output);

        foreach (var expected in new[] { "2025-11", "228", "135", "Left out:", "Total" }) Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
    }
}
