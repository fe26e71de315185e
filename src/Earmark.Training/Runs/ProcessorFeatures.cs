using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Earmark.Training.Runs;

/// <summary>The features that a CPU reports, and those that the operating system has enabled.</summary>
/// <remarks>Bits: Intel, Software Developer's Manual, volume 2A, CPUID, and volume 1, sections 13.5 and 18; AMD, manual 24594, appendix E.</remarks>
internal sealed record ProcessorFeatures
{
    private const long ArchPrctl = 158, GetSupportedStates = 0x1021; // asm/unistd_64.h, asm/prctl.h
    private const ulong TileStates = 0x60000; // XCR0 bits 17 and 18: XTILECFG and XTILEDATA

    /// <summary>Instruction set architecture of the process.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>Whether AVX2 is usable.</summary>
    public bool Avx2 { get; init; }

    /// <summary>Whether the CPU supports AVX512F (CPUID leaf 7).</summary>
    public bool Avx512 { get; init; }

    /// <summary>Whether the operating system saves 512-bit registers at a context switch (XCR0 0xE6). Otherwise AVX-512 must not be used.</summary>
    public bool ZmmEnabled { get; init; }

    /// <summary>Whether the CPU supports AVX512_BF16 (CPUID leaf 7, sub-leaf 1).</summary>
    public bool Avx512Bf16 { get; init; }

    /// <summary>Whether the CPU supports AMX-TILE and AMX-BF16 (CPUID leaf 7).</summary>
    public bool AmxBf16 { get; init; }

    /// <summary>Whether the operating system saves tiles at a context switch. A process may then request them, as oneDNN does.</summary>
    public bool TilesEnabled { get; init; }

    /// <summary>Reads the features of this machine.</summary>
    public static ProcessorFeatures Read()
    {
        var architecture = RuntimeInformation.ProcessArchitecture;
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7) return new() { Architecture = architecture };
        var leaf7 = X86Base.CpuId(7, 0);
        var leaf7Sub1Eax = leaf7.Eax >= 1 ? X86Base.CpuId(7, 1).Eax : 0;
        return new()
        {
            Architecture = architecture,
            Avx2 = System.Runtime.Intrinsics.X86.Avx2.IsSupported,
            Avx512 = Bit(leaf7.Ebx, 16),
            ZmmEnabled = Avx512F.IsSupported, // .NET checks XCR0 internally and does not expose XGETBV
            Avx512Bf16 = Bit(leaf7Sub1Eax, 5),
            AmxBf16 = Bit(leaf7.Edx, 22) && Bit(leaf7.Edx, 24),
            TilesEnabled = AreTilesEnabled(architecture),
        };
    }

    private static bool Bit(int register, int position) => (register >> position & 1) != 0;

    // Supported by Linux 5.16 and later. On other systems, AMX is treated as disabled, which affects only speed.
    private static bool AreTilesEnabled(Architecture architecture) => OperatingSystem.IsLinux() && architecture == Architecture.X64
        && SystemCall(ArchPrctl, GetSupportedStates, out var states) == 0 && (states & TileStates) == TileStates;

    [DllImport("libc", EntryPoint = "syscall"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern long SystemCall(long number, long code, out ulong result);
}
