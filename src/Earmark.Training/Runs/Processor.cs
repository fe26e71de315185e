using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json.Serialization;

namespace Earmark.Training.Runs;

/// <summary>A kind of processor, as far as the numbers and the speed of a training depend on it.</summary>
/// <param name="Name">Name, such as "AMD EPYC 7763 64-Core Processor"; the architecture if there is no name.</param>
/// <param name="Architecture">Instruction set architecture of the process: "x64", "arm64".</param>
/// <param name="InstructionSets">Those of AVX2, AVX-512, AVX512-BF16 and AMX-BF16 that can be used.</param>
/// <param name="NotEnabled">Those that it has and the operating system has not enabled.</param>
public sealed record Processor(string Name, string Architecture, IReadOnlyList<string> InstructionSets, IReadOnlyList<string> NotEnabled)
{
    private const string Avx512 = "AVX-512", Avx512Bf16 = "AVX512-BF16", AmxBf16 = "AMX-BF16";

    /// <summary>That of this machine.</summary>
    public static Processor Here { get; } = Of(NameOf(), ProcessorFeatures.Read());

    /// <summary>Whether it has instructions for bfloat16 that can be used.</summary>
    [JsonIgnore]
    public bool ComputesBfloat16 => InstructionSets.Contains(Avx512Bf16) || InstructionSets.Contains(AmxBf16);

    /// <summary>Whether it has instructions for bfloat16 that the operating system has not enabled.</summary>
    [JsonIgnore]
    public bool HidesBfloat16 => NotEnabled.Contains(Avx512Bf16) || NotEnabled.Contains(AmxBf16);

    /// <summary>Whether it computes with 512-bit registers.</summary>
    [JsonIgnore]
    public bool ComputesAvx512 => InstructionSets.Contains(Avx512);

    /// <summary>A processor, as it identifies itself.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="features">Its features.</param>
    internal static Processor Of(string name, ProcessorFeatures features)
    {
        if (features.Architecture != System.Runtime.InteropServices.Architecture.X64) features = new() { Architecture = features.Architecture };
        (string Name, bool Has, bool Enabled)[] sets =
        [
            ("AVX2", features.Avx2, true),
            (Avx512, features.Avx512, features.ZmmEnabled),
            (Avx512Bf16, features.Avx512Bf16, features.Avx512 && features.ZmmEnabled),
            (AmxBf16, features.AmxBf16, features.TilesEnabled),
        ];
        return new(name, features.Architecture.ToString().ToLowerInvariant(), [.. sets.Where(set => set.Has && set.Enabled).Select(set => set.Name)],
            [.. sets.Where(set => set.Has && !set.Enabled).Select(set => set.Name)]);
    }

    /// <summary>Whether another is of the same kind: a training computes the same numbers on both.</summary>
    public bool IsLike(Processor other) => other is not null && Name == other.Name && Architecture == other.Architecture && InstructionSets.SequenceEqual(other.InstructionSets);

    /// <summary>Name and instruction sets: "AMD EPYC, AVX2".</summary>
    public override string ToString() => string.Join(", ", [Name, .. InstructionSets]);

    // The brand string: leaves 0x80000002 to 0x80000004, 16 letters each.
    private static string NameOf()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004) return RuntimeInformation.ProcessArchitecture.ToString();
        var letters = new List<int>();
        for (var leaf = 0x80000002; leaf <= 0x80000004; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(unchecked((int)leaf), 0);
            letters.AddRange([a, b, c, d]);
        }
        var name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(letters.ToArray().AsSpan())).TrimEnd('\0');
        return string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } words ? words : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
