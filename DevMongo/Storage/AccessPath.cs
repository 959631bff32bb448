using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>A way to the records that a query can match: through a part of an order, or past all of them. What it leads to must still be looked at.</summary>
/// <param name="Count">How many entries are looked at.</param>
/// <param name="IsSorted">Whether the records come in the order that was asked for.</param>
internal sealed record AccessPath(Collection Collection, IKeyOrder? Through, IReadOnlyList<KeyRange> Ranges, int Count, bool IsSorted, bool IsBackwards)
{
    // Combinations of many values of many columns are not worth it.
    private const int MostRanges = 2_000;

    // What must be sorted is looked at again.
    private const int CostOfSorting = 3;

    public IEnumerable<Record> Records()
    {
        if (Through is null)
            return Collection.InNaturalOrder(IsBackwards);
        // All of them begin now, at the same moment.
        var parts = (IsBackwards ? Ranges.Reverse() : Ranges).Select(range => Through.Read(range, IsBackwards)).ToList();
        var records = parts.Count == 1 ? parts[0] : parts.SelectMany(part => part);
        return Through.IsMultikey ? records.Distinct() : records;
    }

    /// <summary>Past all of them.</summary>
    public static AccessPath Natural(Collection collection, BsonDocument sort, bool backwards = false) => new(collection, null, [], collection.Count, sort.IsEmpty, backwards);

    /// <summary>Along a part of one order.</summary>
    public static AccessPath Along(Collection collection, IKeyOrder order, KeyRange range, BsonDocument sort)
    {
        var direction = sort.IsEmpty ? 1 : order.IsMultikey ? 0 : Direction(order, sort, 0);
        return new(collection, order, [range], order.Count(range), direction != 0, direction < 0);
    }

    /// <summary>The way that looks at the fewest.</summary>
    public static AccessPath Choose(Collection collection, BsonDocument query, BsonDocument sort, Ordering ordering)
    {
        var all = Natural(collection, sort);
        if (!ordering.IsSimple || sort.Has("$natural"))
            return all;
        var bounds = FieldBounds.Of(query);
        if (bounds.Count == 0 && sort.IsEmpty)
            return all;
        return collection.Indexes.Prepend(collection.Ids).Select(order => Along(collection, order, query, bounds, sort)).OfType<AccessPath>().Prepend(all)
            .MinBy(path => path.IsSorted ? path.Count : (long)path.Count * CostOfSorting)!;
    }

    private static AccessPath? Along(Collection collection, IKeyOrder order, BsonDocument query, Dictionary<string, FieldBounds> bounds, BsonDocument sort)
    {
        if (!order.IsUsable)
            return null;
        var first = bounds.GetValueOrDefault(order.Columns[0].Path);
        if (!order.IsWhole && (first is null or { MayBeMissing: true } || !order.Covers(query)))
            return null;
        var (ranges, fixedColumns) = Limits(order, bounds);
        var sorted = sort.IsEmpty ? 1 : order.IsMultikey ? 0 : Direction(order, sort, fixedColumns);
        if (first is null && (sorted == 0 || sort.IsEmpty))
            return null;
        return new(collection, order, ranges, ranges.Sum(order.Count), sorted != 0, sorted < 0);
    }

    /// <summary>As many columns as are limited from the first one on; behind one that is limited by a range no other helps.</summary>
    /// <returns>The ranges in the order of the index, and how many columns have one value alone.</returns>
    private static (IReadOnlyList<KeyRange> Ranges, int Fixed) Limits(IKeyOrder order, Dictionary<string, FieldBounds> bounds)
    {
        List<BsonValue[]> fronts = [[]];
        var single = 0;
        for (var at = 0; at < order.Columns.Count; at++)
        {
            var column = order.Columns[at];
            if (!bounds.TryGetValue(column.Path, out var limit))
                break;
            if (order.IsMultikey)
                limit = limit.OfOneValue();
            if (limit.Points is null)
                return (fronts.ConvertAll(front => Range(front, limit, column.IsDown)), single);
            if (fronts.Count * limit.Points.Count > MostRanges && at > 0)
                break;
            single += single == at && limit.Points.Count == 1 ? 1 : 0;
            var points = column.IsDown ? limit.Points.Reverse() : limit.Points;
            fronts = [.. fronts.SelectMany(front => points.Select(point => (BsonValue[])[.. front, point]))];
        }
        return (fronts.ConvertAll(front => new KeyRange(front, true, front, true)), single);
    }

    private static KeyRange Range(BsonValue[] front, FieldBounds limit, bool isDown)
    {
        var (first, last) = isDown ? (limit.High, limit.Low) : (limit.Low, limit.High);
        return new(first is { } from ? [.. front, from.Value] : front, first?.IsIn ?? true, last is { } to ? [.. front, to.Value] : front, last?.IsIn ?? true);
    }

    /// <returns>1 or -1 when the index has the sort's order, forwards or backwards; 0 when it has not.</returns>
    private static int Direction(IKeyOrder order, BsonDocument sort, int fixedColumns)
    {
        var (direction, at) = (0, fixedColumns);
        foreach (var (name, value) in sort)
        {
            if (!value.IsNumber)
                return 0;
            if (order.Columns.Take(fixedColumns).Any(column => column.Path == name))
                continue;
            if (at == order.Columns.Count || order.Columns[at].Path != name)
                return 0;
            var wanted = value.View.Number() < 0 != order.Columns[at++].IsDown ? -1 : 1;
            if (direction == -wanted)
                return 0;
            direction = wanted;
        }
        return direction == 0 ? 1 : direction;
    }
}
