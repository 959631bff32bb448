// Most of these wait for a server: two at a time leave the processors idle.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
