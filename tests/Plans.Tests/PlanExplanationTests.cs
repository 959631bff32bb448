namespace Platform.Plans.Tests;

public sealed class PlanExplanationTests
{
    [Fact]
    public void Explain_RehearsalPlan_TellsEachRule()
    {
        var text = PlanFile.Load(PlanFiles.PathOf("rehearsal.yaml")).Explain();

        Assert.Contains("Plan rehearsal moves 1 store, then traffic.", text, StringComparison.Ordinal);
        Assert.Contains("freezes writes for at most 2s; the gateway lets them wait.", text, StringComparison.Ordinal);
        Assert.Contains("10 % for at least 12s, then 50 % for at least 12s, then 100 % for at least 12s.", text, StringComparison.Ordinal);
        Assert.Contains("Traffic goes back by itself when error_rate of the target reaches 2 % (a warning from 1 %), measured over 5s with at least 200 samples", text, StringComparison.Ordinal);
        Assert.Contains("what is written at the target stays there", text, StringComparison.Ordinal);
        Assert.DoesNotContain("${TARGET_MAIN}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_SecretsInValuesAndBodies_AreNotTold()
    {
        var text = PlanFiles.With("""
            configuration: [ { file: app.env, values: { KEY: hush } } ]
            hooks: [ { after: copy, post: "http://x/", body: { password: hush }, undo: { post: "http://y/", body: { password: hush } } } ]
            """).Explain();

        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        Assert.Contains("file app.env: KEY", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_TrafficOnly_SaysThatNoDataMoves() =>
        Assert.StartsWith("Plan a moves traffic only; no data.", PlanFile.Parse("name: a\ntraffic: { router: { gateway: { url: \"http://g\" } }, steps: [ { weight: 100, soak: 7d } ] }", "p").Explain(), StringComparison.Ordinal);
}
