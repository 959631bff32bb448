using Platform.Aws.Route53;
using Platform.Migrator.Driving;
using Platform.Migrator.Tests.Journal.S3;
using Platform.Migrator.Traffic;
using Platform.Migrator.Traffic.Weighted;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Traffic.Weighted;

[Collection(MotoS3Collection.Name)]
public sealed class Route53RouterTests(MotoS3 moto) : MotoRouterConformance(moto)
{
    private string name = "";
    private string zone = "";

    private Route53RouterPlan Plan => new(zone, name, null, "source", "target", new TargetGroups("a", "b"));

    private protected override async Task MakeAsync()
    {
        var domain = $"{MotoWorld.Name("zone")}.example.com";
        (zone, name) = (await World.ZoneAsync(domain), $"app.{domain}");
        await PutAsync(Record("A", "source", 100, "192.0.2.1"), Record("A", "target", 0, "192.0.2.2"), Record("AAAA", "source", 100, "2001:db8::1"), Record("AAAA", "target", 0, "2001:db8::2"));
    }

    internal override ITrafficRouter MakeRouter(AwsClients clients) => new Route53Router(Plan, clients);

    internal override Task SetOutsideAsync(int weight) =>
        PutAsync(Record("A", "source", 100 - weight, "192.0.2.1"), Record("A", "target", weight, "192.0.2.2"), Record("AAAA", "source", 100 - weight, "2001:db8::1"), Record("AAAA", "target", weight, "2001:db8::2"));

    [Fact]
    public async Task Set_Weight_KeepsValuesAndSetsTheTtlOfThePlan()
    {
        await new Route53Router(Plan with { Ttl = TimeSpan.FromSeconds(30) }, Clients).SetAsync(new TrafficSplit(25), CancellationToken.None);

        using var route53 = new Route53Client(Direct);
        var records = await route53.ListRecordSetsAsync(zone, name, CancellationToken.None);
        Assert.Equal(4, records.Count);
        Assert.All(records, record => Assert.Equal((record.Identifier == "target" ? 25 : 75, 30), (record.Weight, record.TtlSeconds)));
    }

    [Fact]
    public async Task Read_TypesThatDiffer_AreNamed()
    {
        await PutAsync(Record("AAAA", "target", 100, "2001:db8::2"));

        var fault = await Assert.ThrowsAsync<StepFault>(() => Router.ReadAsync(CancellationToken.None));

        Assert.Contains("A sends 0 % to the target, AAAA sends 50 % to the target", fault.Message, StringComparison.Ordinal);
        await Router.SetAsync(new TrafficSplit(10), CancellationToken.None);
    }

    [Fact]
    public async Task Any_ThirdRecord_IsRefused()
    {
        await PutAsync(Record("A", "canary", 5, "192.0.2.3"));

        Assert.Contains("take a share as well", (await Assert.ThrowsAsync<StepFault>(() => Router.SetAsync(new TrafficSplit(10), CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_NoSuchRecords_SaysWhatToMake()
    {
        var fault = await Assert.ThrowsAsync<StepFault>(() => new Route53Router(Plan with { Target = "green" }, Clients).ReadAsync(CancellationToken.None));

        Assert.Contains("has no weighted record for each side", fault.Message, StringComparison.Ordinal);
        Assert.Contains("set identifiers", fault.Hint, StringComparison.Ordinal);
    }

    private RecordSet Record(string type, string identifier, int weight, string value) => new(name, type, identifier, weight, 60, value);

    private async Task PutAsync(params RecordSet[] records)
    {
        using var route53 = new Route53Client(Direct);
        await route53.UpsertAsync(zone, records, "by the test", CancellationToken.None);
    }
}
