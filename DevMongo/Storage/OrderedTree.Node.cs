namespace Platform.DevMongo.Storage;

internal sealed partial class OrderedTree<T>
{
    /// <summary>A leaf has items. An inner node has children, and for each an item that is not greater than any below it, and greater than all before it.</summary>
    private sealed class Node
    {
        public const int Most = 64;

        public Node(object owner, bool isLeaf)
        {
            (Owner, Items) = (owner, new T[Most]);
            if (!isLeaf)
                Children = new Node[Most];
        }

        public Node(Node other, object owner)
        {
            (Owner, Used, Size, Items) = (owner, other.Used, other.Size, (T[])other.Items.Clone());
            Children = (Node[]?)other.Children?.Clone();
        }

        /// <summary>The tree that may write to it; all others copy it.</summary>
        public object Owner { get; }
        public T[] Items { get; }
        public Node[]? Children { get; }
        public int Used { get; private set; }

        /// <summary>Items in it and below it.</summary>
        public int Size { get; set; }

        public void Add(Node child)
        {
            Size += child.Size;
            Insert(Used, child.Items[0], child);
        }

        public void Insert(int at, T item, Node? child)
        {
            Array.Copy(Items, at, Items, at + 1, Used - at);
            Items[at] = item;
            if (Children is { } children)
            {
                Array.Copy(children, at, children, at + 1, Used - at);
                children[at] = child!;
            }
            Used++;
        }

        public void RemoveAt(int at)
        {
            Used--;
            Array.Copy(Items, at + 1, Items, at, Used - at);
            Items[Used] = default!;
            if (Children is not { } children)
                return;
            Array.Copy(children, at + 1, children, at, Used - at);
            children[Used] = null!;
        }

        /// <returns>A node with everything from there on.</returns>
        public Node Split(int from, object owner)
        {
            var right = new Node(owner, Children is null);
            Array.Copy(Items, from, right.Items, 0, Used - from);
            Array.Clear(Items, from, Used - from);
            if (Children is { } children)
            {
                Array.Copy(children, from, right.Children!, 0, Used - from);
                Array.Clear(children, from, Used - from);
            }
            (right.Used, Used) = (Used - from, from);
            return right;
        }

        /// <param name="bound">What stands before the neighbour in the node above.</param>
        public void Join(Node right, T bound)
        {
            Array.Copy(right.Items, 0, Items, Used, right.Used);
            if (Children is { } children)
            {
                Items[Used] = bound;
                Array.Copy(right.Children!, 0, children, Used, right.Used);
            }
            (Used, Size) = (Used + right.Used, Size + right.Size);
        }

        public void Recount()
        {
            Size = Used;
            if (Children is not { } children)
                return;
            Size = 0;
            for (var i = 0; i < Used; i++)
                Size += children[i].Size;
        }
    }
}
