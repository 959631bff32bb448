using Platform.Migrator.Driving;
using Platform.Migrator.Traffic;

namespace Platform.Migrator.Tests.Traffic;

/// <summary>What every router must do, whatever stands behind it. A router's test class derives from this one.</summary>
public abstract class TrafficRouterConformance : IAsyncLifetime
{
    /// <summary>A router whose service is up.</summary>
    internal abstract ITrafficRouter Router { get; }

    /// <summary>Changes the weight behind the router's back.</summary>
    internal abstract Task SetOutsideAsync(int weight);

    /// <summary>From now on nobody answers.</summary>
    internal abstract Task StopServiceAsync();

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(100)]
    public async Task Set_Weight_IsReadBack(int weight)
    {
        await Router.SetAsync(new TrafficSplit(weight), CancellationToken.None);

        Assert.Equal(weight, (await Router.ReadAsync(CancellationToken.None)).TargetWeight);
    }

    [Fact]
    public async Task Set_Twice_IsTheSameAsOnce()
    {
        await Router.SetAsync(new TrafficSplit(30), CancellationToken.None);
        await Router.SetAsync(new TrafficSplit(30), CancellationToken.None);

        Assert.Equal(30, (await Router.ReadAsync(CancellationToken.None)).TargetWeight);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task Set_NoPercentage_IsRefused(int weight)
    {
        var before = await Router.ReadAsync(CancellationToken.None);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Router.SetAsync(new TrafficSplit(weight), CancellationToken.None));

        Assert.Equal(before, await Router.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Read_ChangedByAnother_TellsWhatHolds()
    {
        await Router.SetAsync(new TrafficSplit(10), CancellationToken.None);
        await SetOutsideAsync(70);

        Assert.Equal(70, (await Router.ReadAsync(CancellationToken.None)).TargetWeight);
    }

    [Fact]
    public async Task Any_ServiceGone_IsATransientFaultWithAHint()
    {
        await StopServiceAsync();

        var onRead = await Assert.ThrowsAsync<StepFault>(() => Router.ReadAsync(CancellationToken.None));
        var onSet = await Assert.ThrowsAsync<StepFault>(() => Router.SetAsync(new TrafficSplit(10), CancellationToken.None));

        Assert.All([onRead, onSet], fault => Assert.True(fault.IsTransient && fault.Hint.Length > 0));
    }

    [Fact]
    public async Task Read_Cancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Router.ReadAsync(new CancellationToken(canceled: true)));
}
