namespace Platform.DevMongo.Storage;

internal sealed partial class OrderedTree<T>
{
    public IEnumerable<T> All(bool backwards = false) => Range(static _ => 0, backwards);

    /// <summary>The item that stands there, counted from 0.</summary>
    public T At(int index)
    {
        var node = _root;
        while (node.Children is { } children)
        {
            var at = 0;
            for (; index >= children[at].Size; at++)
                index -= children[at].Size;
            node = children[at];
        }
        return node.Items[index];
    }

    /// <summary>How many lie in the range, without looking at them.</summary>
    public int CountIn(Place<T> place) => CountUpTo(place, 0) - CountUpTo(place, -1);

    /// <summary>The items in the range. Nothing may be written to the tree while they are read, unless it is frozen first.</summary>
    public IEnumerable<T> Range(Place<T> place, bool backwards = false) => backwards ? Backwards(_root, place) : Forwards(_root, place);

    private static IEnumerable<T> Forwards(Node root, Place<T> place)
    {
        var above = new Stack<(Node Node, int Next)>();
        var (node, at) = Descend(root, above, n => FirstFrom(n, place));
        while (true)
        {
            for (; at < node.Used; at++)
            {
                if (place(node.Items[at]) > 0)
                    yield break;
                yield return node.Items[at];
            }
            while (above.TryPeek(out var top) && top.Next + 1 >= top.Node.Used)
                above.Pop();
            if (!above.TryPop(out var next))
                yield break;
            above.Push((next.Node, next.Next + 1));
            (node, at) = Descend(next.Node.Children![next.Next + 1], above, _ => 0);
        }
    }

    private static IEnumerable<T> Backwards(Node root, Place<T> place)
    {
        var above = new Stack<(Node Node, int Next)>();
        var (node, at) = Descend(root, above, n => LastUpTo(n, place));
        while (true)
        {
            for (; at >= 0; at--)
            {
                if (place(node.Items[at]) < 0)
                    yield break;
                yield return node.Items[at];
            }
            while (above.TryPeek(out var top) && top.Next == 0)
                above.Pop();
            if (!above.TryPop(out var next))
                yield break;
            above.Push((next.Node, next.Next - 1));
            (node, at) = Descend(next.Node.Children![next.Next - 1], above, n => n.Used - 1);
        }
    }

    /// <returns>A leaf and a place in it, which may be beside its items.</returns>
    private static (Node Leaf, int At) Descend(Node node, Stack<(Node, int)> above, Func<Node, int> choose)
    {
        while (node.Children is { } children)
        {
            var at = choose(node);
            above.Push((node, at));
            node = children[at];
        }
        return (node, choose(node));
    }

    /// <summary>Of a leaf the first item that is not before the range; of an inner node the child where it is, or behind which it is.</summary>
    private static int FirstFrom(Node node, Place<T> place)
    {
        var (low, high) = (node.Children is null ? 0 : 1, node.Used);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (place(node.Items[middle]) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return node.Children is null ? low : low - 1;
    }

    /// <summary>Of a leaf the last item that is not behind the range, or -1; of an inner node the child where it is, or before which it is.</summary>
    private static int LastUpTo(Node node, Place<T> place)
    {
        var (low, high) = (node.Children is null ? 0 : 1, node.Used);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (place(node.Items[middle]) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    private int CountUpTo(Place<T> place, int most)
    {
        var (count, node) = (0, _root);
        while (node.Children is { } children)
        {
            var at = LastUpTo(node, item => place(item) <= most ? 0 : 1);
            for (var i = 0; i < at; i++)
                count += children[i].Size;
            node = children[at];
        }
        return count + LastUpTo(node, item => place(item) <= most ? 0 : 1) + 1;
    }
}
