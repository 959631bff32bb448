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
        Assert.Contains("changes flow back to the source, so that going back loses nothing", text, StringComparison.Ordinal);
        Assert.DoesNotContain("${TARGET_MAIN}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_ReverseSyncRenounced_SaysWhatThatCosts()
    {
        var text = PlanFiles.With("observe: { for: 1h, reverse_sync: false }\n").Explain();

        Assert.Contains("No changes flow back, since reverse_sync is false: what is written at the target stays there.", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amapiano.yaml", "followed until it has caught up, and verified row by row.")]
    [InlineData("amapiano-snapshot.yaml", "and compared row by row, while it takes no writes: that is the downtime.")]
    [InlineData("cosyworld.yaml", "Store main (mongodb) is copied with 2 jobs")]
    [InlineData("cosyworld-snapshot.yaml", "and compared row by row, while it takes no writes: that is the downtime.")]
    public void Explain_StoreByEitherMethod_TellsWhenWritesStandStill(string plan, string expected) =>
        Assert.Contains(expected, PlanFile.Load(PlanFiles.PathOf(plan)).Explain(), StringComparison.Ordinal);

    [Fact]
    public void Explain_RetainedLog_TellsBothBounds()
    {
        var text = PlanFile.Parse("name: a\nstores: [ { name: main, kind: postgres, retained_log: { warn: 512MB, limit: 2TB } } ]\n", "p").Explain();

        Assert.Contains("when a side keeps 512MB of log for changes that have not arrived; from 2TB on the stream counts as abandoned.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_SecretsInValuesAndBodies_AreNotTold()
    {
        var text = PlanFiles.With("""
            configuration:
              - { file: app.env, values: { KEY: hush }, stores: [ main ] }
              - { http: { get: "http://x/", put: "http://y/", body: { password: hush } } }
              - { command: { read: cat a, apply: sh b, restore: sh c }, values: { OTHER: hush } }
            hooks: [ { after: copy, post: "http://x/", body: { password: hush }, undo: { post: "http://y/", body: { password: hush } } } ]
            """).Explain();

        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        Assert.Contains("the app's address of main changes in file app.env: KEY.", text, StringComparison.Ordinal);
        Assert.Contains("the app's address changes in http PUT http://y/. What stands there before is kept", text, StringComparison.Ordinal);
        Assert.Contains("command `sh b`: OTHER.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_TrafficOnly_SaysThatNoDataMoves() =>
        Assert.StartsWith("Plan a moves traffic only; no data.", PlanFile.Parse("name: a\ntraffic: { router: { gateway: { url: \"http://g\" } }, steps: [ { weight: 100, soak: 7d } ] }", "p").Explain(), StringComparison.Ordinal);
}
