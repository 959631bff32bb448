using Platform.DevMongo.Storage;

namespace Platform.DevMongo.Tests.Storage;

public sealed class OrderedTreeTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 400)]
    [InlineData(3, 20_000)]
    public void Tree_HoldsWhatASetHolds_WhateverHappensToIt(int seed, int values)
    {
        var random = new Random(seed);
        var (tree, set) = (new OrderedTree<int>(Comparer<int>.Default), new SortedSet<int>());
        for (var i = 0; i < 30_000; i++)
        {
            var value = random.Next(values);
            // It grows, shrinks to almost nothing, and grows again.
            if (i % 20_000 < 10_000 ? random.Next(4) > 0 : random.Next(8) == 0)
            {
                tree.Put(value);
                set.Add(value);
            }
            else
                Assert.Equal(set.Remove(value), tree.Remove(value));
            if (i % 500 == 0)
                Same(set, tree, random.Next(values), random.Next(values));
        }
    }

    [Fact]
    public void ItemsInTheirOrder_AndAgainstIt()
    {
        var (up, down) = (new OrderedTree<int>(Comparer<int>.Default), new OrderedTree<int>(Comparer<int>.Default));
        for (var i = 0; i < 10_000; i++)
        {
            up.Put(i);
            down.Put(9_999 - i);
        }
        Assert.Equal(Enumerable.Range(0, 10_000), up.All());
        Assert.Equal(Enumerable.Range(0, 10_000), down.All());
        Assert.Equal(Enumerable.Range(0, 10_000), Enumerable.Range(0, 10_000).Select(down.At));
    }

    [Fact]
    public void Copy_AndItsOrigin_ChangeApart()
    {
        var random = new Random(4);
        var trees = new List<(OrderedTree<int> Tree, SortedSet<int> Set)> { (new(Comparer<int>.Default), []) };
        for (var i = 0; i < 20_000; i++)
        {
            var (tree, set) = trees[random.Next(trees.Count)];
            var value = random.Next(3_000);
            if (random.Next(3) > 0 && set.Add(value))
                tree.Put(value);
            else
                Assert.Equal(set.Remove(value), tree.Remove(value));
            if (i % 2_500 == 0)
                trees.Add((new(tree), [.. set]));
        }
        foreach (var (tree, set) in trees)
            Same(set, tree, 500, 2_500);
    }

    [Fact]
    public void ReaderOfAFrozenTree_GoesOnReadingItsMoment()
    {
        var tree = new OrderedTree<int>(Comparer<int>.Default);
        for (var i = 0; i < 5_000; i++)
            tree.Put(i);
        using var reader = tree.All().GetEnumerator();
        for (var i = 0; i < 1_000; i++)
            reader.MoveNext();
        tree.Freeze();
        for (var i = 0; i < 5_000; i++)
            Assert.True(tree.Remove(i));
        for (var i = 1_000; i < 5_000; i++)
        {
            Assert.True(reader.MoveNext());
            Assert.Equal(i, reader.Current);
        }
        Assert.False(reader.MoveNext());
        Assert.Empty(tree.All());
    }

    private static void Same(SortedSet<int> set, OrderedTree<int> tree, int one, int other)
    {
        var (low, high) = (Math.Min(one, other), Math.Max(one, other));
        Place<int> place = item => item < low ? -1 : item > high ? 1 : 0;
        var expected = set.Where(v => v >= low && v <= high).ToList();
        Assert.Equal(set.Count, tree.Count);
        Assert.Equal(set, tree.All());
        Assert.Equal(set.Reverse(), tree.All(backwards: true));
        Assert.Equal(expected, tree.Range(place));
        Assert.Equal(Enumerable.Reverse(expected), tree.Range(place, backwards: true));
        Assert.Equal(expected.Count, tree.CountIn(place));
        Assert.Equal(set.Contains(one), tree.TryFind(one, out _));
    }
}
