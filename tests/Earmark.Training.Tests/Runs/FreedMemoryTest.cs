using System.Runtime.InteropServices;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed unsafe class FreedMemoryTest
{
    private const ulong MappedFlag = 2; // IS_MMAPPED in the size field of glibc, directly before a block

    // A mapped block is returned to the system when it is freed. By default, glibc maps all blocks above 32 MB. Threads other than the first have heaps of 64 MB, so even larger blocks are mapped in them.
    [Fact]
    public void Large_blocks_are_not_mapped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _), "needs glibc");
        Assert.SkipWhen(new[] { "GLIBC_TUNABLES", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "EARMARK_KEEP_MEMORY" }.Any(name => Environment.GetEnvironmentVariable(name) is not null), "the environment has other settings");
        FreedMemory.Keep();
        Assert.False(IsMapped(48 << 20));
        Assert.True(IsMapped((nuint)2 << 30)); // larger than the largest block
    }

    private static bool IsMapped(nuint bytes)
    {
        var block = NativeMemory.Alloc(bytes);
        try
        {
            return (((ulong*)block)[-1] & MappedFlag) != 0;
        }
        finally
        {
            NativeMemory.Free(block);
        }
    }
}
