using Platform.Migrator.Sync;

namespace Platform.Migrator.Driving;

/// <summary>
/// Compares everything while changes go on. A row that differs may only be in flight, so what differs is looked at again;
/// what still differs in every one of <see cref="Looks"/> looks is a mismatch.
/// </summary>
internal static class LiveVerification
{
    private const int Looks = 8;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(400);

    /// <returns>The verdicts of the pass over everything, all of them settled.</returns>
    /// <exception cref="StepFault">Something differs and stays so.</exception>
    public static async Task<List<PartitionVerdict>> RunAsync(IVerifier verifier, TimeProvider time, CancellationToken cancel)
    {
        var verdicts = await StoreSteps.AllAsync(verifier.VerifyAsync(VerifyScope.Everything, cancel));
        HashSet<string>? stubborn = null;
        for (var look = 0; look < Looks && stubborn is not { Count: 0 }; look++)
        {
            await Task.Delay(BetweenLooks, time, cancel);
            var seen = await StoreSteps.AllAsync(verifier.VerifyAsync(VerifyScope.Touched, cancel));
            var different = seen.Where(v => !v.Equal).SelectMany(v => v.Differences.Select(d => $"{v.Partition}: {d}")).ToHashSet();
            stubborn = stubborn is null ? different : [.. stubborn.Intersect(different)];
        }

        if (stubborn is { Count: > 0 })
            throw new StepFault($"Both sides differ, and not because changes are in flight: {string.Join("; ", stubborn.Take(10))}", "Find out what wrote to the target or changed these rows; then roll back and start again with an empty target.");
        return [.. verdicts.Select(v => v with { Equal = true, Differences = [] })];
    }
}
