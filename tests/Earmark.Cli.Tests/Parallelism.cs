// Torch has one random generator and one set of threads in a process: one training after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
