using System.Text;
using TorchSharp;

namespace Earmark.Training.Tests;

/// <summary>The build's copy of libLibTorchSharp.so loads where libstdc++ is older than GCC 13 (build/Torch.targets).</summary>
public sealed class LibTorchLoadTest
{
    private const string File = "libLibTorchSharp.so", Version = "GLIBCXX_3.4.32";

    [Fact]
    public void Libtorch_loads_and_computes()
    {
        using var sum = torch.ones(2, 3).sum();
        Assert.Equal(6, sum.item<float>());
    }

    [Fact]
    public void Only_the_copy_in_the_output_asks_weakly_for_the_newer_libstdcxx()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has version notes to weaken");
        Assert.SkipUnless(System.IO.File.Exists(Package), $"no {Package}: the packages were restored elsewhere");
        var original = System.IO.File.ReadAllBytes(Package);
        var copy = System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, File));
        Assert.Equal([false], IsWeak(original));
        Assert.Equal([true], IsWeak(copy));
        Assert.Equal(original.Length, copy.Length);
        Assert.Single(Enumerable.Range(0, copy.Length), i => copy[i] != original[i]); // the flag and nothing else
    }

    private static string Package => Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        "torchsharp", typeof(torch).Assembly.GetName().Version!.ToString(3), "runtimes", "linux-x64", "native", File);

    /// <summary>
    /// The VER_FLG_WEAK (2) of each note on the version. A note (Elf64_Vernaux) is hash, flags, other, name, next; its hash
    /// is that of the ELF gABI, so the notes are found by that hash without reading the section headers that the build reads.
    /// </summary>
    private static List<bool> IsWeak(byte[] elf)
    {
        var found = new List<bool>();
        var note = BitConverter.GetBytes(ElfHash(Version));
        for (var at = elf.AsSpan().IndexOf(note); at >= 0;)
        {
            found.Add((BitConverter.ToUInt16(elf, at + 4) & 2) != 0);
            var next = elf.AsSpan(at + 4).IndexOf(note);
            at = next < 0 ? -1 : at + 4 + next;
        }
        return found;
    }

    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (var letter in Encoding.ASCII.GetBytes(name))
        {
            hash = (hash << 4) + letter;
            var high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }
        return hash;
    }
}
