using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync;

/// <summary>A copied pair with a stream each way, both followed, and the source as authority.</summary>
public sealed class BothWays : IAsyncDisposable
{
    private readonly IStorePair _pair;
    private long _epoch;

    private BothWays(IStorePair pair, IStoreEngine forward, IStoreEngine reverse)
        => (_pair, Forward, Reverse) = (pair, forward, reverse);

    public IStoreEngine Forward { get; }
    public IStoreEngine Reverse { get; }
    public Following ForwardFollow { get; private set; } = null!;
    public Following ReverseFollow { get; private set; } = null!;
    public Side Authority { get; private set; } = Side.Source;

    public static async Task<BothWays> StartAsync(IStorePair pair, CancellationToken cancel)
    {
        var both = new BothWays(pair, pair.Open(driverEpoch: 1), pair.OpenReverse(driverEpoch: 1));
        await both.Forward.Copier.PrepareAsync(cancel);
        var position = await both.Forward.Copier.CopyAsync(new Progress<CopyProgress>(), cancel);
        await both.Forward.Copier.FinishAsync(cancel);
        both.ForwardFollow = await Following.StartAsync(both.Forward, position);
        both.ReverseFollow = await Following.StartAsync(both.Reverse, await both.Reverse.Follower.ArmAsync(cancel));
        return both;
    }

    /// <summary>The stream that brings what the authority takes.</summary>
    public IStoreEngine Active => Authority == Side.Source ? Forward : Reverse;
    public IStoreEngine Passive => Authority == Side.Source ? Reverse : Forward;

    /// <summary>Close, fence, drain, carry, compare, open: the authority is the other side's. Nothing is copied.</summary>
    public async Task<IReadOnlyList<PartitionVerdict>> MoveAsync(CancellationToken cancel)
    {
        _epoch++;
        await Active.Guard.CloseAsync(Authority, _epoch, TimeSpan.FromSeconds(5), cancel);
        await DrainAsync(Active, cancel);
        await Active.Follower.CarryRestAsync(cancel);
        var verdicts = await VerifyAsync(Active, VerifyScope.Rest, cancel);
        await Passive.Verifier.AssumeEqualAsync(cancel);
        Authority = Authority.Other();
        await Active.Guard.OpenAsync(Authority, _epoch, cancel);
        return verdicts;
    }

    /// <summary>Runs writers of every kind at the authority until so many changes arrived at the other side.</summary>
    public async Task WriteAsync(int changes)
    {
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(w => _pair.WriteAsync((int)_epoch * 10 + w, stop.Token, Authority)).ToList();
        var follow = Authority == Side.Source ? ForwardFollow : ReverseFollow;
        var before = (await follow.NextAsync()).ChangesApplied;
        await follow.UntilAsync(p => p.ChangesApplied >= before + changes);
        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    /// <returns>What each follower has applied, after all that was committed anywhere has gone by.</returns>
    public async Task<(long Forward, long Reverse)> AppliedAsync(CancellationToken cancel)
    {
        await DrainAsync(Active, cancel);
        await DrainAsync(Passive, cancel);
        await DrainAsync(Active, cancel);
        return ((await ForwardFollow.NextAsync()).ChangesApplied, (await ReverseFollow.NextAsync()).ChangesApplied);
    }

    public static async Task DrainAsync(IStoreEngine engine, CancellationToken cancel)
        => await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(cancel), cancel);

    public static async Task<IReadOnlyList<PartitionVerdict>> VerifyAsync(IStoreEngine engine, VerifyScope scope, CancellationToken cancel)
    {
        var verdicts = new List<PartitionVerdict>();
        await foreach (var verdict in engine.Verifier.VerifyAsync(scope, cancel))
            verdicts.Add(verdict);
        return verdicts;
    }

    public async ValueTask DisposeAsync()
    {
        await ReverseFollow.DisposeAsync();
        await ForwardFollow.DisposeAsync();
        await Reverse.DisposeAsync();
        await Forward.DisposeAsync();
    }
}
