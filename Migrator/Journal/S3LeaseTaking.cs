namespace Platform.Migrator.Journal;

/// <summary>Takes a journal's lease. No two machines' clocks are compared: a lease is over when its object has stood unchanged for as long as it was given, by one's own clock.</summary>
internal sealed class S3LeaseTaking(S3Location location, IJournalObjects objects, SettledWrites writes, TimeProvider time)
{
    /// <summary>Two clocks may run differently by as much.</summary>
    private const double ClockTolerance = 1.1;

    /// <returns>The lease that stands there, free to be taken; null when there has never been one.</returns>
    /// <exception cref="JournalLeaseHeldException">Its holder is alive.</exception>
    public async Task<(S3Lease Lease, string Tag)?> FreeAsync(CancellationToken cancel)
    {
        var seen = await LookAsync(cancel);
        if (seen is not { Lease.Released: false } held)
            return seen;
        var began = time.GetTimestamp();
        var term = TimeSpan.FromMilliseconds(held.Lease.LeaseMs * ClockTolerance);
        while (time.GetElapsedTime(began) < term)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(held.Lease.LeaseMs / 10.0, 50, 1000)), time, cancel);
            seen = await LookAsync(cancel);
            if (seen is not { Lease.Released: false })
                return seen;
            if (seen.Value.Tag != held.Tag)
                throw Held(seen.Value.Lease);
        }
        return held;
    }

    /// <summary>Writes a lease over the one that was found, and checks that the store keeps to conditions at all.</summary>
    /// <returns>Its tag.</returns>
    public async Task<string> TakeAsync(S3Lease lease, string? over, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(location.Lease, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        var (ours, there) = await PutAsync(lease, over, both.Token, cancel);
        if (!ours)
            throw Held(there is null ? lease with { Driver = "somebody who removed its lease" } : S3Lease.Read(location, there.Content));
        await RefuseUnconditionalAsync(lease, cancel);
        return there!.Tag;
    }

    private async Task<(bool Ours, JournalObject? There)> PutAsync(S3Lease lease, string? over, CancellationToken limit, CancellationToken cancel)
    {
        try
        {
            return await writes.PutAsync(S3Lease.Key(location), lease.Write(), over, limit);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new JournalException($"The lease of the journal {location} could not be taken: S3 gave no answer for {location.Lease.TotalSeconds:0} s.", "Check the way to S3; then start again. The lease may have been taken all the same, and ends by itself.");
        }
    }

    /// <summary>A store that ignores conditions would let two drivers in: it is asked to do what it must refuse, with bytes that do no harm.</summary>
    private async Task RefuseUnconditionalAsync(S3Lease lease, CancellationToken cancel)
    {
        var twice = await writes.AskAsync(() => objects.PutAsync(S3Lease.Key(location), lease.Write(), null, cancel), cancel);
        var over = await writes.AskAsync(() => objects.PutAsync(S3Lease.Key(location), lease.Write(), "\"00000000000000000000000000000000\"", cancel), cancel);
        if (twice is not null || over is not null)
        {
            throw new JournalException(
                $"The S3 behind {location} does not keep to conditional writes (If-None-Match, If-Match): two migrators could drive at once.",
                "Keep the journal in AWS S3 or another store that has them, or on a disk (PLATFORM_STATE without PLATFORM_JOURNAL).");
        }
    }

    private async Task<(S3Lease Lease, string Tag)?> LookAsync(CancellationToken cancel) =>
        await writes.AskAsync(() => objects.GetAsync(S3Lease.Key(location), cancel), cancel) is { } found ? (S3Lease.Read(location, found.Content), found.Tag) : null;

    private JournalLeaseHeldException Held(S3Lease lease) => new(location.ToString(), lease.Driver);
}
