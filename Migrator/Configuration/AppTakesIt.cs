using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>Waits until the app itself says that it has taken what was written.</summary>
internal sealed class AppTakesIt(HttpCheck check, CheckWait wait)
{
    /// <summary>Below the time that the driver gives the step, so that the fault tells what the app answered.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <param name="side">Whose stores the app shall use.</param>
    public async Task WaitAsync(string place, Side side, CancellationToken cancel)
    {
        if (await wait.UntilAsync(check, side, Limit, cancel) is { Ok: false } last)
            throw new StepFault(
                $"The app has not taken the {side.Word()}'s addresses from {place} within {Limit.TotalSeconds:0} s: {check.Call}: {last.Reason}.",
                "Check that the app watches that place and can reach the store; the step is repeated.",
                isTransient: true);
    }
}
