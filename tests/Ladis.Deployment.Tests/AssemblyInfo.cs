// Nearly all of the time the tests wait for other programs: more of them at once than there are processors.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
