using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Build task that copies an ELF file and marks one of the libstdc++ versions it requires as weak, so that the loader
/// accepts an older library without that version. A file that does not require the version is copied unchanged.
/// </summary>
/// <remarks>ELF-64 little endian; layout of Elf64_Verneed and Elf64_Vernaux: gABI, "Symbol Versioning".</remarks>
public class WeakenVersionNote : Task
{
    private const uint SectionVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 0x2;                     // VER_FLG_WEAK

    [Required] public string Source { get; set; }
    [Required] public string Destination { get; set; }
    [Required] public string Version { get; set; }

    public override bool Execute()
    {
        if (File.Exists(Destination) && File.GetLastWriteTimeUtc(Destination) == File.GetLastWriteTimeUtc(Source)
            && new FileInfo(Destination).Length == new FileInfo(Source).Length)
            return true;

        var file = File.ReadAllBytes(Source);
        var weakened = WeakenIn(file);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        // A new file is written and moved into place, because the old one may be a hard link shared with an output folder in use.
        var fresh = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(fresh, file);
        File.SetLastWriteTimeUtc(fresh, File.GetLastWriteTimeUtc(Source)); // so that later incremental copies treat it as unchanged
        if (File.Exists(Destination)) File.Delete(Destination);
        File.Move(fresh, Destination);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} note(s) on {2} made weak", Destination, weakened, Version);
        return true;
    }

    private int WeakenIn(byte[] file)
    {
        if (file.Length < 64 || file[0] != 0x7f || file[1] != 'E' || file[2] != 'L' || file[3] != 'F' || file[4] != 2) return 0;
        var sections = BitConverter.ToInt64(file, 0x28);
        int entrySize = BitConverter.ToUInt16(file, 0x3a), count = BitConverter.ToUInt16(file, 0x3c), weakened = 0;
        for (var i = 0; i < count; i++)
        {
            var header = sections + i * entrySize;
            if (BitConverter.ToUInt32(file, (int)header + 4) != SectionVersionNeeds) continue;
            var names = BitConverter.ToInt64(file, (int)(sections + BitConverter.ToInt32(file, (int)header + 40) * entrySize) + 24);
            weakened += WeakenNeeds(file, BitConverter.ToInt64(file, (int)header + 24), names);
        }
        return weakened;
    }

    private int WeakenNeeds(byte[] file, long need, long names)
    {
        var weakened = 0;
        while (true)
        {
            var note = need + BitConverter.ToUInt32(file, (int)need + 8); // vn_aux
            for (int left = BitConverter.ToUInt16(file, (int)need + 2); left > 0; left--)
            {
                if (NameAt(file, names + BitConverter.ToUInt32(file, (int)note + 8)) == Version)
                {
                    var flags = (ushort)(BitConverter.ToUInt16(file, (int)note + 4) | Weak); // vna_flags
                    file[note + 4] = (byte)flags;
                    file[note + 5] = (byte)(flags >> 8);
                    weakened++;
                }
                note += BitConverter.ToUInt32(file, (int)note + 12); // vna_next
            }
            var next = BitConverter.ToUInt32(file, (int)need + 12); // vn_next
            if (next == 0) return weakened;
            need += next;
        }
    }

    private static string NameAt(byte[] file, long at)
    {
        var end = Array.IndexOf(file, (byte)0, (int)at);
        return Encoding.ASCII.GetString(file, (int)at, end - (int)at);
    }
}
