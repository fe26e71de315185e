using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class TorchThreadsTest
{
    [Theory]
    [InlineData(3, "8", 16, 8, 3)]     // asked for
    [InlineData(0, "8", 16, 4, 8)]     // the variable, also beyond the cores: its user knows why
    [InlineData(0, "6,2", 16, 8, 6)]   // the outermost of nested levels
    [InlineData(0, null, 16, 8, 8)]    // two threads on each of eight cores
    [InlineData(0, "", 16, 8, 8)]
    [InlineData(0, "many", 16, 8, 8)]
    [InlineData(0, "0", 16, 8, 8)]
    [InlineData(0, "-2", 16, 8, 8)]
    [InlineData(0, null, 3, 8, 3)]     // a quota of three processors
    [InlineData(0, null, 6, null, 6)]  // the system does not tell
    public void One_a_physical_core_unless_something_else_is_asked_for(int asked, string? variable, int processors, int? cores, int threads) =>
        Assert.Equal(threads, TorchThreads.Choose(asked, variable, processors, cores));

    [Fact]
    public void Lists_of_the_kernel_are_ranges_and_numbers() => Assert.Equal([0, 1, 2, 3, 8, 10, 11], TorchThreads.Numbers("0-3,8, 10-11\n"));

    [Theory]
    [InlineData("0-7", 4)]     // everything: 0 and 4 are siblings, 1 and 5, ...
    [InlineData("0-3", 4)]     // one thread of each core
    [InlineData("0,1,4,5", 2)] // both threads of two cores, as of a container
    [InlineData("6", 1)]
    public void Siblings_that_may_be_used_are_one_core(string allowed, int cores) =>
        Assert.Equal(cores, TorchThreads.Cores(TorchThreads.Numbers(allowed), processor => $"{processor % 4},{processor % 4 + 4}"));

    [Fact]
    public void This_machine_has_at_least_one_and_no_more_than_its_processors() =>
        Assert.InRange(TorchThreads.Choose(0), 1, Math.Max(Environment.ProcessorCount, int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var given) ? given : 1));
}
