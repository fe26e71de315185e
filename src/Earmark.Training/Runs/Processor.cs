using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json.Serialization;

namespace Earmark.Training.Runs;

/// <summary>The CPU model and the features that affect the results and the speed of training.</summary>
/// <param name="Name">Name that the CPU reports, such as "AMD EPYC 7763 64-Core Processor", or its architecture if it reports no name.</param>
/// <param name="Architecture">Instruction set architecture of the process: "x64", "arm64".</param>
/// <param name="InstructionSets">The usable instruction sets among AVX2, AVX-512, AVX512-BF16 and AMX-BF16.</param>
/// <param name="NotEnabled">Instruction sets that the CPU supports but the operating system has not enabled.</param>
public sealed record Processor(string Name, string Architecture, IReadOnlyList<string> InstructionSets, IReadOnlyList<string> NotEnabled)
{
    private const string Avx512 = "AVX-512", Avx512Bf16 = "AVX512-BF16", AmxBf16 = "AMX-BF16";

    /// <summary>The processor of this machine.</summary>
    public static Processor Current { get; } = Create(ReadName(), ProcessorFeatures.Read());

    /// <summary>Whether it has usable bfloat16 instructions.</summary>
    [JsonIgnore]
    public bool SupportsBfloat16 => InstructionSets.Contains(Avx512Bf16) || InstructionSets.Contains(AmxBf16);

    /// <summary>Whether it has bfloat16 instructions that the operating system has not enabled.</summary>
    [JsonIgnore]
    public bool HasDisabledBfloat16 => NotEnabled.Contains(Avx512Bf16) || NotEnabled.Contains(AmxBf16);

    /// <summary>Whether AVX-512 is usable.</summary>
    [JsonIgnore]
    public bool SupportsAvx512 => InstructionSets.Contains(Avx512);

    /// <summary>Creates a processor from its name and features.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="features">Its features.</param>
    internal static Processor Create(string name, ProcessorFeatures features)
    {
        if (features.Architecture != System.Runtime.InteropServices.Architecture.X64) features = new() { Architecture = features.Architecture };
        (string Name, bool Supported, bool Enabled)[] sets =
        [
            ("AVX2", features.Avx2, true),
            (Avx512, features.Avx512, features.ZmmEnabled),
            (Avx512Bf16, features.Avx512Bf16, features.Avx512 && features.ZmmEnabled),
            (AmxBf16, features.AmxBf16, features.TilesEnabled),
        ];
        return new(name, features.Architecture.ToString().ToLowerInvariant(), [.. sets.Where(set => set.Supported && set.Enabled).Select(set => set.Name)],
            [.. sets.Where(set => set.Supported && !set.Enabled).Select(set => set.Name)]);
    }

    /// <summary>Returns whether another processor is the same model, so that training produces the same results on both.</summary>
    public bool IsSameModel(Processor other) => other is not null && Name == other.Name && Architecture == other.Architecture && InstructionSets.SequenceEqual(other.InstructionSets);

    /// <summary>Returns name and instruction sets: "AMD EPYC, AVX2".</summary>
    public override string ToString() => string.Join(", ", [Name, .. InstructionSets]);

    // Reads the brand string from CPUID leaves 0x80000002 to 0x80000004, 16 characters each.
    private static string ReadName()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004) return RuntimeInformation.ProcessArchitecture.ToString();
        var registers = new List<int>();
        for (var leaf = 0x80000002; leaf <= 0x80000004; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(unchecked((int)leaf), 0);
            registers.AddRange([a, b, c, d]);
        }
        var name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers.ToArray().AsSpan())).TrimEnd('\0');
        return string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } brand ? brand : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
