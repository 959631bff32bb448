using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>
/// One entry of a plan's configuration: the order of looking, writing and putting back that is the same for every kind of place. A place that somebody else
/// changed meanwhile is left as it is. Every method is safe to repeat after a crash at any point of it; see <c>DESIGN.md</c>.
/// </summary>
/// <param name="stores">Whose addresses stand there; empty: every store's.</param>
/// <param name="taken">Null: nothing tells whether the app has taken what was written.</param>
internal sealed class ConfigurationEntry(IConfigurationTarget target, IReadOnlyList<string> stores, AppTakesIt? taken)
{
    public string Name => target.Name;

    public bool HoldsAnyOf(IReadOnlyCollection<string> wanted) => stores.Count == 0 || stores.Any(wanted.Contains);

    /// <summary>Keeps what stands there, before anything is written. What is kept already is never replaced.</summary>
    /// <exception cref="StepFault">It cannot be read or will not be writable, or it was changed since it was kept: found out before a freeze.</exception>
    public async Task LookAsync(KeptConfiguration kept, CancellationToken cancel)
    {
        var current = await target.ReadAsync(cancel);
        var known = target.Expect(current) is not null;
        if (kept.Exists)
        {
            if (!Ours(current, await kept.ReadAsync(Name, cancel), kept))
                throw Foreign(kept);
            return;
        }
        if (!known && !Same(current, await target.ReadAsync(cancel)))
            throw new StepFault($"{Name} reads differently each time, so that nobody could tell whether it was changed.", "Let it be read without what changes by itself (a version, a time).");
        await kept.KeepAsync(current, cancel);
    }

    /// <summary>Writes the plan's values and waits until the app has taken them, when the plan says how to see that.</summary>
    public async Task ApplyAsync(KeptConfiguration kept, CancellationToken cancel)
    {
        var snapshot = await kept.ReadAsync(Name, cancel);
        var current = await target.ReadAsync(cancel);
        if (!IsApplied(current, snapshot, kept))
        {
            if (!Ours(current, snapshot, kept))
                throw Foreign(kept);
            await WriteAsync(Side.Target, () => target.ApplyAsync(current, cancel), target.Expect(snapshot) is not null, kept, cancel);
        }
        await TakenAsync(Side.Target, cancel);
    }

    /// <summary>For before a roll back's freeze.</summary>
    /// <exception cref="StepFault">Somebody else changed it since this migration wrote it: it will not be put back as long as that is so.</exception>
    public async Task EnsureRestorableAsync(KeptConfiguration kept, CancellationToken cancel)
    {
        var snapshot = await kept.ReadAsync(Name, cancel);
        if (!Ours(await target.ReadAsync(cancel), snapshot, kept))
            throw Foreign(kept);
    }

    /// <summary>Puts back what was kept, byte for byte, and waits until the app has taken it.</summary>
    public async Task RestoreAsync(KeptConfiguration kept, CancellationToken cancel)
    {
        var snapshot = await kept.ReadAsync(Name, cancel);
        var current = await target.ReadAsync(cancel);
        var known = taken is not null && kept.Wrote(Side.Source, current); // A place that reads a little differently after it was put back; the app tells whether that is right.
        if (!Same(current, snapshot) && !known)
        {
            if (!Ours(current, snapshot, kept))
                throw Foreign(kept);
            await WriteAsync(Side.Source, () => target.RestoreAsync(snapshot, cancel), target.Expect(snapshot) is not null, kept, cancel);
            if (taken is null && !Same(await target.ReadAsync(cancel), snapshot))
                throw new StepFault($"{Name} reads differently from what was put back there.", $"Compare it with {kept.SnapshotPath}. {target.ByHand}", isTransient: true);
        }
        await TakenAsync(Side.Source, cancel);
    }

    /// <summary>Where it is known beforehand what a write leaves, that is enough to recognise it. Elsewhere a mark around the write says so, whatever dies.</summary>
    private async Task WriteAsync(Side side, Func<Task> write, bool known, KeptConfiguration kept, CancellationToken cancel)
    {
        if (known)
        {
            await write();
            return;
        }
        await kept.BeginAsync(cancel);
        await write();
        await kept.WroteAsync(side, await target.ReadAsync(cancel), cancel);
    }

    private bool IsApplied(byte[]? current, byte[]? snapshot, KeptConfiguration kept) =>
        target.Expect(snapshot) is { } expected ? Same(current, expected) : kept.Wrote(Side.Target, current);

    /// <summary>What stood there before, what this migration wrote there, or what it was about to write when it died.</summary>
    private bool Ours(byte[]? current, byte[]? snapshot, KeptConfiguration kept) =>
        Same(current, snapshot) || IsApplied(current, snapshot, kept) || kept.Writing || kept.Wrote(Side.Source, current);

    private async Task TakenAsync(Side side, CancellationToken cancel)
    {
        if (taken is not null)
            await taken.WaitAsync(Name, side, cancel);
    }

    private StepFault Foreign(KeptConfiguration kept) => new(
        $"{Name} was changed by somebody else: there is neither what stood there before this migration ({kept.SnapshotPath}) nor what the migration wrote. It was left as it is.",
        $"Compare it with that file. {target.ByHand}");

    private static bool Same(byte[]? left, byte[]? right) => left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);
}
