using Platform.Rehearsal.Passes;
using Platform.Rehearsal.Tests.Fakes;

namespace Platform.Rehearsal.Tests.Passes;

public sealed class ConductorTests
{
    [Fact]
    public async Task RunAsync_MoveWithoutFault_EverythingHolds()
    {
        var (result, expectations, world) = await Given.WalkAsync(PassKind.Move, new Script());

        Assert.Equal([], expectations.Broken());
        Assert.Equal(Outcomes.Finished, result.Outcome);
        Assert.Equal(["start", "approve cutover"], world.Commands);
        Assert.Equal("http://cosy-target", world.ComparedWith);
        Assert.Equal([0, 10, 50, 100], result.Track.Weights);
        Assert.Equal(3, result.Users.Count);
    }

    [Fact]
    public async Task RunAsync_NewInstanceFails_TrafficGoesBackAndFailuresAreTheInjectedOnes()
    {
        var (result, expectations, _) = await Given.WalkAsync(PassKind.Fault, new Script { Soak = TimeSpan.FromMilliseconds(150) });

        Assert.Equal([], expectations.Broken());
        Assert.Equal(Outcomes.RolledBack, result.Outcome);
        Assert.InRange(result.Detection!.Value.TotalMilliseconds, 20, 400);
        Assert.True(result.Last.Injected > 0);
    }

    [Fact]
    public async Task RunAsync_NobodyNoticesTheFault_BreaksAndSaysWhatWasAwaited()
    {
        var (result, expectations, _) = await Given.WalkAsync(PassKind.Fault, new Script { Detection = null, Soak = TimeSpan.FromMilliseconds(150) });

        Assert.Equal(Outcomes.Failed, result.Outcome);
        Assert.Contains("traffic to go back by itself", result.Broken);
        Assert.Contains("weight 50", result.Broken);
        Assert.Contains("Traffic went back by itself", expectations.Broken());
    }

    [Fact]
    public async Task RunAsync_PlanAsksToFinish_IsApproved()
    {
        var (result, _, world) = await Given.WalkAsync(PassKind.Move, new Script { AsksToFinish = true });

        Assert.Equal(Outcomes.Finished, result.Outcome);
        Assert.Equal(["start", "approve cutover", "approve finish"], world.Commands);
    }

    [Fact]
    public async Task RunAsync_FreezeGivenUp_IsApprovedAgainAndNoted()
    {
        var (result, expectations, world) = await Given.WalkAsync(PassKind.Move, new Script { AbortedFreezes = 2 });

        Assert.Equal([], expectations.Broken());
        Assert.Equal(["start", "approve cutover", "approve cutover", "approve cutover"], world.Commands);
        Assert.Equal(2, result.Notes.Count);
    }

    [Fact]
    public async Task RunAsync_FreezeGivenUpAgainAndAgain_Breaks()
    {
        var (result, _, _) = await Given.WalkAsync(PassKind.Move, new Script { AbortedFreezes = 99 });

        Assert.Contains("No freeze came to its end in 3 attempts", result.Broken);
    }

    [Fact]
    public async Task RunAsync_MigratorNeedsHelp_BreaksAtOnceWithItsWords()
    {
        var (result, _, _) = await Given.WalkAsync(PassKind.Move, new Script { NeedsHelp = true });

        Assert.Contains("verify failed: no space left", result.Broken);
        Assert.True(result.Took < Given.Pace.ReadyForCutover);
    }

    [Fact]
    public async Task RunAsync_PlayersDoNotPlay_AreStarted()
    {
        var (result, expectations, _) = await Given.WalkAsync(PassKind.Move, new Script { PlayersAutostart = false });

        Assert.Equal([], expectations.Broken());
        Assert.True(result.Running.Running);
    }

    [Fact]
    public async Task RunAsync_CommandsRefusedAtFirst_AreRepeated()
    {
        var (_, expectations, world) = await Given.WalkAsync(PassKind.Move, new Script { Refusals = 3 });

        Assert.Equal([], expectations.Broken());
        Assert.Equal(["start", "approve cutover"], world.Commands);
    }

    [Fact]
    public async Task RunAsync_CommandStaysRefused_BreaksWithTheRefusal()
    {
        var (result, _, _) = await Given.WalkAsync(PassKind.Move, new Script { Refusals = int.MaxValue });

        Assert.Contains("refused 'start'", result.Broken);
        Assert.Contains("too early for start (try later)", result.Broken);
    }

    [Theory]
    [InlineData("copying")]
    [InlineData("frozen")]
    [InlineData("soaking")]
    public async Task RunAsync_MigrationFails_BreaksAtOnceWithItsReason(string phase)
    {
        var (result, expectations, _) = await Given.WalkAsync(PassKind.Move, new Script { FailsAfter = phase });

        Assert.Equal(Outcomes.Failed, result.Outcome);
        Assert.Contains("the disk is full", result.Broken);
        Assert.Contains("Outcome", expectations.Broken());
        Assert.True(result.Took < Given.Pace.ReadyForCutover);
    }

    [Fact]
    public async Task RunAsync_CutoverIsNeverAskedFor_BreaksWithWhatWasLastSeen()
    {
        var (result, _, _) = await Given.WalkAsync(
            PassKind.Move, new Script { Copying = TimeSpan.FromHours(1) }, pace: Given.Pace with { ReadyForCutover = TimeSpan.FromMilliseconds(200) });

        Assert.Contains("the question whether to cut over", result.Broken);
        Assert.Contains("phase copying", result.Broken);
    }

    [Fact]
    public async Task RunAsync_LagStaysHigh_DoesNotApprove()
    {
        var (result, _, world) = await Given.WalkAsync(PassKind.Move, new Script { LagMs = 60_000 }, pace: Given.Pace with { Slack = TimeSpan.FromMilliseconds(900) });

        Assert.Contains("low lag", result.Broken);
        Assert.Equal(["start"], world.Commands);
    }

    [Fact]
    public async Task RunAsync_TrafficIsNeverSteady_ApprovesLaterAndNotesIt()
    {
        var (result, expectations, _) = await Given.WalkAsync(PassKind.Move, new Script { Offered = 0.5 });

        Assert.Contains("was not steady", Assert.Single(result.Notes));
        Assert.Equal(["Writes offered", "Reads offered"], expectations.Broken());
    }

    [Theory]
    [InlineData("migrator", "soaking")]
    [InlineData("players", "copying")]
    [InlineData("gateway", "soaking")]
    public async Task RunAsync_ServiceFallsSilent_BreaksNamingIt(string service, string phase)
    {
        var script = new Script { Silent = (service, phase), Copying = TimeSpan.FromSeconds(2), Soak = TimeSpan.FromSeconds(2) };
        var (result, _, _) = await Given.WalkAsync(PassKind.Move, script);

        Assert.StartsWith($"{service} has not answered for", result.Broken);
    }

    [Fact]
    public async Task RunAsync_AppHostDies_BreaksWithItsEnding()
    {
        var (result, expectations, _) = await Given.WalkAsync(PassKind.Move, new Script { DiesAt = "soaking" });

        Assert.Contains("exit code 3", result.Broken);
        Assert.Contains("Ledger", expectations.Broken());
        Assert.Contains("Lost writes", expectations.Broken());
    }

    [Fact]
    public async Task RunAsync_Cancelled_Throws()
    {
        await using var app = new FakeApp(await FakeWorld.StartAsync(new Script { Copying = TimeSpan.FromHours(1) }));
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var conductor = new Conductor(Given.Plan, Given.Load, Given.Pace, new Platform.Rehearsal.Progress.PlainProgress(TextWriter.Null, TimeProvider.System), TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => conductor.RunAsync(PassKind.Move, app, soon.Token));
    }

    [Fact]
    public async Task RunAsync_PlanWithoutApproval_WaitsForTheCutoverOnly()
    {
        var plan = Given.Plan with { Approvals = [] };
        var (result, _, world) = await Given.WalkAsync(PassKind.Move, new Script(), plan, Given.Pace with { ReadyForCutover = TimeSpan.FromMilliseconds(100), Slack = TimeSpan.FromMilliseconds(300) });

        // The fake asks all the same: nobody answers, so the wait for the new authority must end by itself.
        Assert.Contains("the target to become the authority", result.Broken);
        Assert.Equal(["start"], world.Commands);
    }
}
