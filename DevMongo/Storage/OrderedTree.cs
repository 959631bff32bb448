namespace Platform.DevMongo.Storage;

/// <summary>Where an item lies seen from a range: negative before it, zero in it, positive behind it. Must never fall along the tree's order.</summary>
internal delegate int Place<in T>(T item);

/// <summary>
/// Items in an order of theirs, none of them twice: a B+ tree. A copy shares its nodes with the tree that it was made from, and whichever of them is written to
/// afterwards copies the few nodes on its way. Not for more than one thread.
/// </summary>
internal sealed partial class OrderedTree<T>
{
    private readonly IComparer<T> _order;
    private Node _root;
    private object _owner = new();

    public OrderedTree(IComparer<T> order) => (_order, _root) = (order, new(_owner, isLeaf: true));

    /// <summary>The same items, at once.</summary>
    public OrderedTree(OrderedTree<T> other)
    {
        other.Freeze();
        (_order, _root) = (other._order, other._root);
    }

    public int Count => _root.Size;

    /// <summary>What reads now goes on reading this moment, whatever is written later.</summary>
    public void Freeze() => _owner = new();

    /// <summary>The item that is equal to this one.</summary>
    public bool TryFind(T like, out T found)
    {
        var node = _root;
        while (node.Children is { } children)
            node = children[Child(node, like)];
        var at = LowerBound(node, like);
        var there = at < node.Used && _order.Compare(node.Items[at], like) == 0;
        found = there ? node.Items[at] : default!;
        return there;
    }

    /// <summary>Takes the place of the item that is equal, or is added.</summary>
    public void Put(T item)
    {
        var root = _root;
        if (Put(ref root, item) is { } right)
        {
            var above = new Node(_owner, isLeaf: false);
            above.Add(root);
            above.Add(right);
            root = above;
        }
        _root = root;
    }

    /// <returns>Whether it was there.</returns>
    public bool Remove(T item)
    {
        var root = _root;
        var removed = Remove(ref root, item);
        while (root is { Children: { } children, Used: 1 })
            root = children[0];
        _root = root;
        return removed;
    }

    private Node? Put(ref Node node, T item)
    {
        node = Own(node);
        if (node.Children is not { } children)
            return PutIntoLeaf(node, item);
        var at = Child(node, item);
        var before = children[at].Size;
        var right = Put(ref children[at], item);
        node.Size += children[at].Size + (right?.Size ?? 0) - before;
        return right is null ? null : Insert(node, at + 1, right.Items[0], right);
    }

    private Node? PutIntoLeaf(Node leaf, T item)
    {
        var at = leaf.Used > 0 && _order.Compare(leaf.Items[leaf.Used - 1], item) < 0 ? leaf.Used : LowerBound(leaf, item);
        if (at < leaf.Used && _order.Compare(leaf.Items[at], item) == 0)
        {
            leaf.Items[at] = item;
            return null;
        }
        leaf.Size++;
        return Insert(leaf, at, item, null);
    }

    /// <returns>The right half of a node that was full.</returns>
    private Node? Insert(Node node, int at, T item, Node? child)
    {
        if (node.Used < Node.Most)
        {
            node.Insert(at, item, child);
            return null;
        }
        // Who adds at the end leaves full nodes behind.
        var right = node.Split(at == Node.Most ? Node.Most : Node.Most / 2, _owner);
        if (at > node.Used || right.Used == 0)
            right.Insert(at - node.Used, item, child);
        else
            node.Insert(at, item, child);
        node.Recount();
        right.Recount();
        return right;
    }

    private bool Remove(ref Node node, T item)
    {
        node = Own(node);
        if (node.Children is not { } children)
        {
            var place = LowerBound(node, item);
            if (place >= node.Used || _order.Compare(node.Items[place], item) != 0)
                return false;
            node.RemoveAt(place);
            node.Size--;
            return true;
        }
        var at = Child(node, item);
        if (!Remove(ref children[at], item))
            return false;
        node.Size--;
        Tidy(node, at);
        return true;
    }

    /// <summary>An empty child goes, a small one joins its neighbour.</summary>
    private void Tidy(Node node, int at)
    {
        var children = node.Children!;
        if (children[at].Used == 0 && node.Used > 1)
            node.RemoveAt(at);
        else if (children[at].Used < Node.Most / 4 && node.Used > 1)
        {
            var left = Math.Max(at - 1, 0);
            if (children[left].Used + children[left + 1].Used > Node.Most * 3 / 4)
                return;
            children[left] = Own(children[left]);
            children[left].Join(children[left + 1], node.Items[left + 1]);
            node.RemoveAt(left + 1);
        }
    }

    private Node Own(Node node) => ReferenceEquals(node.Owner, _owner) ? node : new(node, _owner);

    /// <summary>The child where the item is, if it is anywhere.</summary>
    private int Child(Node node, T item)
    {
        var (low, high) = (1, node.Used);
        if (_order.Compare(node.Items[high - 1], item) <= 0)
            return high - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_order.Compare(node.Items[middle], item) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    private int LowerBound(Node leaf, T item)
    {
        var (low, high) = (0, leaf.Used);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_order.Compare(leaf.Items[middle], item) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
