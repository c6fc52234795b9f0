// Nearly all of the time the tests wait for other programs: more of them at once than there are processors.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
