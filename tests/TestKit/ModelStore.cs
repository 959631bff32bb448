using Platform.Plans;

namespace Platform.TestKit;

/// <summary>One store on both sides: which takes writes, which writes each side has, and the streams between them.</summary>
internal sealed class ModelStore(string name, bool hasWayBack)
{
    private readonly Dictionary<Side, HashSet<int>> data = new() { [Side.Source] = [], [Side.Target] = [] };
    private readonly HashSet<Side> streams = [];
    private readonly HashSet<int> acknowledged = [];

    public string Name => name;
    public HashSet<Side> Open { get; } = [Side.Source];
    public Side PointsTo { get; set; } = Side.Source;

    /// <summary>The authority epoch and the driver's, as the row in both stores has them.</summary>
    public (long Freeze, long Driver) Epoch { get; private set; }

    public int Acknowledged => acknowledged.Count;

    /// <summary>A user's write, where the app's pointer leads. Refused by a side that is closed.</summary>
    public bool TryWrite(int id)
    {
        if (!Open.Contains(PointsTo))
            return false;
        World.Assert(PointsTo == Side.Source || streams.Contains(Side.Source) || Renounced, $"{name}: an application wrote to the target before the way back was armed.");
        data[PointsTo].Add(id);
        acknowledged.Add(id);
        return true;
    }

    /// <summary>Nobody counts on a way back.</summary>
    public bool Renounced { get; set; } = !hasWayBack;

    /// <summary>The rows as they are now, and everything later by the stream.</summary>
    public void Copy()
    {
        Renounced = !hasWayBack;
        data[Side.Target].UnionWith(data[Side.Source]);
        streams.Add(Side.Target);
    }

    public void Arm()
    {
        if (streams.Add(Side.Source))
            World.Assert(data[Side.Target].IsSubsetOf(data[Side.Source]), $"{name}: the way back was armed while the target had writes of its own.");
    }

    public void Disarm() => streams.Remove(Side.Source);

    /// <summary>The end of a migration, one way or the other: there is no way back from here.</summary>
    public void DropStreams()
    {
        streams.Clear();
        Renounced = true;
    }

    /// <summary>The stream brings some of what is missing, or all of it up to a fence.</summary>
    public void Carry(Side to, bool all, Random random)
    {
        if (!streams.Contains(to))
        {
            World.Assert(!all, $"{name}: a drain to the {to.Word()} without a stream.");
            return;
        }

        foreach (var id in data[to.Other()].Where(id => !data[to].Contains(id)).Order().ToList())
        {
            if (!all && random.Next(3) == 0)
                break;
            data[to].Add(id);
        }
    }

    public bool IsStreaming(Side to) => streams.Contains(to);

    public bool Has(Side side) => acknowledged.IsSubsetOf(data[side]);

    /// <returns>False when an older epoch or driver asks: the store refuses it.</returns>
    public bool Set(Side side, bool open, long freeze, long driver)
    {
        if (freeze < Epoch.Freeze || driver < Epoch.Driver)
            return false;
        Epoch = (freeze, driver);
        if (!open)
        {
            Open.Remove(side);
            return true;
        }

        World.Assert(Has(side), $"{name}: the {side.Word()} was opened without everything that was acknowledged.");
        Open.Add(side);
        World.Assert(Open.Count == 1, $"{name}: both sides take writes.");
        return true;
    }
}
