using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Earmark.Training.Runs;

namespace Earmark.Bench;

/// <summary>The machine on which the values were measured, and the versions of what was measured.</summary>
/// <param name="Processor">Name and instruction sets of the CPU.</param>
/// <param name="Cores">Number of logical processors that the process may use.</param>
/// <param name="Threads">Threads used by Earmark and by PyTorch.</param>
/// <param name="MemoryGib">Memory in GiB.</param>
/// <param name="System">Operating system.</param>
/// <param name="Versions">Versions of Earmark, .NET, TorchSharp and ONNX Runtime, and of PyTorch if it was measured.</param>
internal sealed record Machine(string Processor, int Cores, int Threads, double MemoryGib, string System, string Versions)
{
    /// <summary>Reads the properties of this machine.</summary>
    public static Machine Read()
    {
        return new(string.Join(", ", [$"{Earmark.Training.Runs.Processor.Current}", .. HasVnni ? ["VNNI"] : Array.Empty<string>()]), Environment.ProcessorCount, TorchThreads.Choose(0), Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1), RuntimeInformation.OSDescription,
            $"Earmark {ProductVersion.WithCommit}, {RuntimeInformation.FrameworkDescription}, TorchSharp {Version(typeof(TorchSharp.torch))}, ONNX Runtime {Version(typeof(Microsoft.ML.OnnxRuntime.InferenceSession))}");
    }

    /// <summary>Returns the same machine, with the version of PyTorch.</summary>
    public Machine WithPyTorch(string? version) => version is null ? this : this with { Versions = $"{Versions}, PyTorch {version}" };

    /// <summary>The processor as the name of a folder.</summary>
    public string FolderName => string.Join('-', new string([.. Processor.Split(',')[0].Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // AVX512-VNNI (leaf 7, ECX) or AVX-VNNI (leaf 7, sub-leaf 1, EAX): instructions for 8-bit integers.
    private static bool HasVnni => X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && ((X86Base.CpuId(7, 0).Ecx & 1 << 11) != 0 || X86Base.CpuId(7, 0).Eax >= 1 && (X86Base.CpuId(7, 1).Eax & 1 << 4) != 0);

    private static string Version(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
