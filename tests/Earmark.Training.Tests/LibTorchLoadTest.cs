using System.Text;
using TorchSharp;

namespace Earmark.Training.Tests;

/// <summary>The build's copy of libLibTorchSharp.so loads on systems whose libstdc++ is older than that of GCC 13 (build/Torch.targets).</summary>
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
    public void Only_the_copied_library_has_a_weak_libstdcxx_version()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux libraries have symbol version entries");
        Assert.SkipUnless(System.IO.File.Exists(Package), $"no {Package}: the packages were restored to another folder");
        var original = System.IO.File.ReadAllBytes(Package);
        var copy = System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, File));
        Assert.Equal([false], IsWeak(original));
        Assert.Equal([true], IsWeak(copy));
        Assert.Equal(original.Length, copy.Length);
        Assert.Single(Enumerable.Range(0, copy.Length), i => copy[i] != original[i]); // only the flag differs
    }

    private static string Package => Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } packages ? packages
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        "torchsharp", typeof(torch).Assembly.GetName().Version!.ToString(3), "runtimes", "linux-x64", "native", File);

    /// <summary>
    /// Returns VER_FLG_WEAK (2) of each entry for the version. An entry (Elf64_Vernaux) consists of hash, flags, other, name and next.
    /// The hash is that of the ELF gABI, so entries are found by it without parsing the section headers, which the build parses.
    /// </summary>
    private static List<bool> IsWeak(byte[] elf)
    {
        var found = new List<bool>();
        var entry = BitConverter.GetBytes(ElfHash(Version));
        for (var offset = elf.AsSpan().IndexOf(entry); offset >= 0;)
        {
            found.Add((BitConverter.ToUInt16(elf, offset + 4) & 2) != 0);
            var next = elf.AsSpan(offset + 4).IndexOf(entry);
            offset = next < 0 ? -1 : offset + 4 + next;
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
