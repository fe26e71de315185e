using System.Runtime.InteropServices;
using System.Text.Json;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class ProcessorTest
{
    private static readonly ProcessorFeatures
        Zen3 = new() { Architecture = Architecture.X64, Avx2 = true },
        Zen5 = Zen3 with { Avx512 = true, ZmmEnabled = true, Avx512Bf16 = true },
        SkylakeX = Zen3 with { Avx512 = true, ZmmEnabled = true },
        SapphireRapids = Zen5 with { AmxBf16 = true, TilesEnabled = true };

    /// <summary>Processors, their usable instruction sets, and those that the operating system has not enabled.</summary>
    internal static IReadOnlyDictionary<string, (ProcessorFeatures Features, bool Bfloat16, string Sets, string NotEnabled)> Rows { get; } =
        new Dictionary<string, (ProcessorFeatures, bool, string, string)>
        {
            ["Zen 3"] = (Zen3, false, "AVX2", ""),
            ["Zen 4 and 5"] = (Zen5, true, "AVX2 AVX-512 AVX512-BF16", ""),
            ["Skylake-X"] = (SkylakeX, false, "AVX2 AVX-512", ""),
            ["Sapphire Rapids"] = (SapphireRapids, true, "AVX2 AVX-512 AVX512-BF16 AMX-BF16", ""),
            ["Sapphire Rapids, tiles not enabled"] = (SapphireRapids with { TilesEnabled = false }, true, "AVX2 AVX-512 AVX512-BF16", "AMX-BF16"),
            ["Zen 5, 512-bit registers not enabled"] = (Zen5 with { ZmmEnabled = false }, false, "AVX2", "AVX-512 AVX512-BF16"),
            ["AMX alone, as a hypervisor may report it"] = (SkylakeX with { AmxBf16 = true, TilesEnabled = true }, true, "AVX2 AVX-512 AMX-BF16", ""),
            ["before AVX2"] = (new() { Architecture = Architecture.X64 }, false, "", ""),
            ["Arm64"] = (new() { Architecture = Architecture.Arm64 }, false, "", ""),
            ["Arm64, other features ignored"] = (SapphireRapids with { Architecture = Architecture.Arm64 }, false, "", ""),
        };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Supports_bfloat16_if_the_instructions_exist_and_are_enabled(string name)
    {
        var (features, bfloat16, sets, notEnabled) = Rows[name];
        var processor = Processor.Create("a processor", features);
        Assert.Equal((bfloat16, sets, notEnabled), (processor.SupportsBfloat16, string.Join(' ', processor.InstructionSets), string.Join(' ', processor.NotEnabled)));
        Assert.Equal(notEnabled.Length > 0 && !bfloat16, processor.HasDisabledBfloat16 && !processor.SupportsBfloat16);
    }

    [Fact]
    public void The_current_processor_matches_cpuinfo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "needs /proc/cpuinfo of Linux on x64");
        string[] lines = File.ReadAllLines("/proc/cpuinfo");
        string Entry(string key) => lines.First(line => line.StartsWith(key, StringComparison.Ordinal)).Split(':', 2)[1].Trim();
        var flags = Entry("flags").Split(' ').ToHashSet();
        if (!flags.Contains("hypervisor")) // a virtual machine can be resumed on another host, which reports another name than the one that the kernel read when it started
            Assert.Equal(string.Join(' ', Entry("model name").Split(' ', StringSplitOptions.RemoveEmptyEntries)), Processor.Current.Name);
        Assert.NotEmpty(Processor.Current.Name);
        Assert.Equal(flags.Contains("avx2"), Processor.Current.InstructionSets.Contains("AVX2"));
        Assert.Equal(flags.Contains("avx512f"), Processor.Current.InstructionSets.Contains("AVX-512"));
        Assert.Equal(flags.Contains("avx512_bf16") || flags.Contains("amx_bf16"), Processor.Current.SupportsBfloat16);
    }

    [Fact]
    public void Round_trips_through_json()
    {
        var processor = Processor.Create("AMD EPYC", Zen3);
        var json = JsonSerializer.Serialize(processor, JsonSerializerOptions.Web);
        Assert.Equal("""{"name":"AMD EPYC","architecture":"x64","instructionSets":["AVX2"],"notEnabled":[]}""", json);
        var deserialised = JsonSerializer.Deserialize<Processor>(json, JsonSerializerOptions.Web)!;
        Assert.True(deserialised.IsSameModel(processor));
        Assert.False(deserialised.IsSameModel(Processor.Create("AMD EPYC", SkylakeX)));
        Assert.False(deserialised.IsSameModel(Processor.Create("Intel Xeon", Zen3)));
    }
}
