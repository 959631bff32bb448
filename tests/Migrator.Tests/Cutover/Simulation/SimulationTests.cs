using Platform.Migrator.Cutover;

namespace Platform.Migrator.Tests.Cutover.Simulation;

public sealed class SimulationTests
{
    private const int Runs = 10_000;

    [Fact]
    public void TenThousandLives_BreakNoInvariant()
    {
        var seen = new Dictionary<string, int>();
        for (var seed = 0; seed < Runs; seed++)
        {
            var run = new SimulatedRun(seed);
            try
            {
                run.Run();
            }
            catch (Exception broken)
            {
                Assert.Fail($"Seed {seed}: {broken.Message} Phase {run.State.Phase}, turn {run.State.Turn}, reason {run.State.Reason}.{Environment.NewLine}{run.Story}{Environment.NewLine}{broken.StackTrace}");
            }

            foreach (var (what, times) in run.Seen)
                seen[what] = seen.GetValueOrDefault(what) + times;
        }

        // A simulation that never gets there proves nothing.
        string[] mustHappen =
        [
            nameof(Committed), nameof(FreezeAborted), nameof(RollBackEnded), nameof(AttemptRestarted), nameof(ShiftRestarted), nameof(EmergencyDeclared), nameof(EmergencyEnded),
            nameof(CleaningAsked), nameof(ReverseRenounced), nameof(ObservationEnded), "late request", "answered twice", "died before acting", "died after acting", "the answer was lost", "clock jumped",
        ];
        Assert.All(mustHappen, what => Assert.True(seen.GetValueOrDefault(what) > 100, $"{what}: {seen.GetValueOrDefault(what)} times. {string.Join(", ", seen.OrderBy(s => s.Key).Select(s => $"{s.Key} {s.Value}"))}"));
    }
}
