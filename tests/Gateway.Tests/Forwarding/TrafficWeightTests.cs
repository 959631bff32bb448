using Platform.Gateway.Forwarding;
using Platform.Plans;

namespace Platform.Gateway.Tests.Forwarding;

public class TrafficWeightTests
{
    public static TheoryData<int> EveryWeight => [.. Enumerable.Range(0, 101)];

    [Theory]
    [MemberData(nameof(EveryWeight))]
    public void Next_AThousandRequests_GivesExactlyTheWeight(int weight)
    {
        var traffic = new TrafficWeight { Target = weight };
        Assert.Equal(weight * 10, Enumerable.Range(0, 1000).Count(_ => traffic.Next() == Side.Target));
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(20, 5)]
    [InlineData(50, 2)]
    public void Next_SmallShare_HasOneInEachStretch(int weight, int stretch)
    {
        var traffic = new TrafficWeight { Target = weight };
        var sides = Enumerable.Range(0, 1000).Select(_ => traffic.Next()).ToArray();
        Assert.All(sides.Chunk(stretch), chunk => Assert.Equal(1, chunk.Count(side => side == Side.Target)));
    }

    /// <summary>Every third request is a write, and a third goes to the target: an even spacing would send it all writes, or none.</summary>
    [Theory]
    [InlineData(33, 3)]
    [InlineData(10, 10)]
    [InlineData(50, 2)]
    public void Next_RegularPatternOfRequests_IsNotMetByOneSideOnly(int weight, int period)
    {
        var traffic = new TrafficWeight { Target = weight };
        var writes = Enumerable.Range(0, 9000).Select(i => (Side: traffic.Next(), IsWrite: i % period == 0)).Where(r => r.IsWrite).ToArray();
        var share = 100.0 * writes.Count(write => write.Side == Side.Target) / writes.Length;
        Assert.InRange(share, weight * 0.8, weight * 1.2);
    }

    [Fact]
    public async Task Next_ManyThreads_GivesExactlyTheWeight()
    {
        var traffic = new TrafficWeight { Target = 10 };
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => Enumerable.Range(0, 12_500).Count(_ => traffic.Next() == Side.Target))));
        Assert.Equal(10_000, counts.Sum());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public void Target_OutOfRange_IsRefused(int weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrafficWeight { Target = weight });
}
