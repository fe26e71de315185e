using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class TorchThreadsTest
{
    [Theory]
    [InlineData(3, "8", 16, 8, 3)]     // specified
    [InlineData(0, "8", 16, 4, 8)]     // the variable is used even if it exceeds the number of cores
    [InlineData(0, "6,2", 16, 8, 6)]   // the outermost nesting level
    [InlineData(0, null, 16, 8, 8)]    // two threads on each of eight cores
    [InlineData(0, "", 16, 8, 8)]
    [InlineData(0, "many", 16, 8, 8)]
    [InlineData(0, "0", 16, 8, 8)]
    [InlineData(0, "-2", 16, 8, 8)]
    [InlineData(0, null, 3, 8, 3)]     // a quota of three processors
    [InlineData(0, null, 6, null, 6)]  // the number of cores is unknown
    public void Uses_one_thread_per_physical_core_by_default(int requested, string? variable, int processors, int? cores, int threads) =>
        Assert.Equal(threads, TorchThreads.Choose(requested, variable, processors, cores));

    [Fact]
    public void Parses_cpu_lists_of_the_kernel() => Assert.Equal([0, 1, 2, 3, 8, 10, 11], TorchThreads.ParseCpuList("0-3,8, 10-11\n"));

    [Theory]
    [InlineData("0-7", 4)]     // all processors: 0 and 4 are siblings, 1 and 5, and so on
    [InlineData("0-3", 4)]     // one thread of each core
    [InlineData("0,1,4,5", 2)] // both threads of two cores, as in a container
    [InlineData("6", 1)]
    public void Siblings_count_as_one_core(string allowed, int cores) =>
        Assert.Equal(cores, TorchThreads.CountCores(TorchThreads.ParseCpuList(allowed), processor => $"{processor % 4},{processor % 4 + 4}"));

    [Fact]
    public void The_default_for_this_machine_is_valid() =>
        Assert.InRange(TorchThreads.Choose(0), 1, Math.Max(Environment.ProcessorCount, int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var variable) ? variable : 1));
}
