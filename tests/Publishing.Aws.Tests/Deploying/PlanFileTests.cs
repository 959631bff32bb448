using Platform.Publishing.Aws.Deploying.Plans;

namespace Platform.Publishing.Aws.Tests.Deploying;

public sealed class PlanFileTests
{
    private const string Arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012";
    private static readonly Router New = new($"{Arn}:listener/app/a/1/2", $"{Arn}:targetgroup/blue/1", $"{Arn}:targetgroup/green/1");

    [Fact]
    public void Fill_Alb_ReplacesItsThreeValuesAndNothingElse()
    {
        const string Plan = "name: a # kept\ntraffic:\n  router: { alb: { listener: later, source: \"\", target: 'arn:old' } } # kept too\n  steps: [ { weight: 100, soak: 1m } ]\n";

        var (text, changes) = PlanFile.Fill(Plan, "plan.yaml", New);

        Assert.Equal($"name: a # kept\ntraffic:\n  router: {{ alb: {{ listener: \"{New.Route}\", source: \"{New.Blue}\", target: \"{New.Green}\" }} }} # kept too\n  steps: [ {{ weight: 100, soak: 1m }} ]\n", text);
        Assert.Equal([$"listener = {New.Route}", $"source = {New.Blue}", $"target = {New.Green}"], changes);
        Assert.Empty(PlanFile.Fill(text, "plan.yaml", New).Changes);
    }

    [Fact]
    public void Fill_Route53_FillsWhereItsSidesAreMeasured()
    {
        var (text, _) = PlanFile.Fill("traffic:\n  router:\n    route53:\n      zone: Z1\n      source: old\n      metrics:\n        source: x\n        target: y\n", "plan.yaml", New);

        Assert.Contains($"        source: \"{New.Blue}\"\n        target: \"{New.Green}\"\n", text, StringComparison.Ordinal);
        Assert.Contains("      source: old\n", text, StringComparison.Ordinal); // The records' own identifiers.
    }

    [Theory]
    [InlineData("name: a\n", "the plan has no router whose ARNs could be filled in")]
    [InlineData("traffic: { router: { alb: { rule: x } } }\n", "Write `router: { alb: { listener:")]
    [InlineData("traffic: [\n", "plan.yaml:")]
    public void Fill_PlanWithoutAPlaceForIt_SaysWhatToWrite(string plan, string expected) =>
        Assert.Contains(expected, Assert.Throws<PublishException>(() => PlanFile.Fill(plan, "plan.yaml", New)).Message, StringComparison.Ordinal);
}
