using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class UnpackTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private void Zip(params (string Name, string Text, int Attributes)[] entries)
    {
        using var zip = new ZipArchive(File.Create(folder["x.zip"]), ZipArchiveMode.Create);
        foreach (var (name, text, attributes) in entries)
        {
            var entry = zip.CreateEntry(name);
            entry.ExternalAttributes = attributes;
            using var writer = new StreamWriter(entry.Open());
            writer.Write(text);
        }
    }

    private void UnpackSet(long free = long.MaxValue) => ZipExtractor.Extract(folder["x.zip"], folder.Root, "set", long.MaxValue, _ => free);

    private string[] Files() => [.. Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder.Root, path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Unpacks_the_folder_and_skips_other_entries()
    {
        Zip(("set/", "", 0), ("set/a.wav", "a", 0), ("set\\b\\c.wav", "c", 0), ("__MACOSX/set/._a.wav", "x", 0), ("set/empty/", "", 0x41ED << 16));
        folder.Text(".unpacking-set/set/left.wav", "from an interrupted call");
        UnpackSet();
        Assert.Equal(["set/a.wav", "set/b/c.wav", "x.zip"], Files());
        Assert.True(Directory.Exists(folder["set/empty"]));
        Assert.Equal("c", File.ReadAllText(folder["set/b/c.wav"]));
    }

    [Theory]
    [InlineData("set/../../evil", 0, "is outside the folder")]
    [InlineData("../evil", 0, "is outside the folder")]
    [InlineData("/tmp/evil", 0, "is outside the folder")]
    [InlineData("set\\..\\..\\evil", 0, "is outside the folder")]
    [InlineData("C:/evil", 0, "is outside the folder")]
    [InlineData("set/link", 0xA1FF, "is a link or a device")]
    [InlineData("set/pipe", 0x11FF, "is a link or a device")]
    [InlineData("set/A.WAV", 0, "occurs twice")]
    public void Entries_outside_the_folder_or_not_regular_files_are_rejected_before_unpacking(string name, int type, string error)
    {
        Zip(("set/a.wav", "a", 0), (name, "/etc/passwd", type << 16));
        Assert.Equal($"x.zip: '{name}' {error}. Expected regular files and folders inside the target folder. "
            + "Nothing was unpacked. If you trust the archive, unpack it yourself.",
            Assert.Throws<InputException>(() => UnpackSet()).Message.Replace(folder.Root + "/", "", StringComparison.Ordinal));
        Assert.Equal(["x.zip"], Files());
    }

    [Fact]
    public void Damage_is_detected_by_length_and_checksum()
    {
        Zip(("set/a.wav", new string('a', 1_000), 0));
        var bytes = File.ReadAllBytes(folder["x.zip"]);
        foreach (var position in new[] { 14, CentralDirectory(bytes) + 16 }) Flip(bytes, position); // both copies of the CRC-32
        File.WriteAllBytes(folder["x.zip"], bytes);
        Assert.Equal("'set/a.wav' does not match the length and CRC-32 stated in the archive", Assert.Throws<InvalidDataException>(() => UnpackSet()).Message);
        Assert.False(Directory.Exists(folder["set"]));

        File.WriteAllBytes(folder["x.zip"], bytes[..^30]);
        Assert.Throws<InvalidDataException>(() => UnpackSet());
        File.WriteAllText(folder["x.zip"], "<html>Sorry</html>");
        Assert.Throws<InvalidDataException>(() => UnpackSet());
        Zip(("other/a.wav", "a", 0));
        Assert.Equal("the folder set is missing", Assert.Throws<InvalidDataException>(() => UnpackSet()).Message);
        Assert.False(Directory.Exists(folder["set"]));
    }

    private static int CentralDirectory(byte[] zip) => zip.AsSpan().IndexOf("PK\u0001\u0002"u8);

    private static void Flip(byte[] bytes, int position) => bytes[position] ^= 0xFF;

    [Fact]
    public void Files_longer_than_stated_are_rejected()
    {
        Zip(("set/a.wav", new string('a', 1_000_000), 0));
        var bytes = File.ReadAllBytes(folder["x.zip"]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(CentralDirectory(bytes) + 24), 10); // states an unpacked size of 10 bytes
        File.WriteAllBytes(folder["x.zip"], bytes);
        Assert.Throws<InvalidDataException>(() => UnpackSet());
        Assert.False(Directory.Exists(folder["set"]));
    }

    [Fact]
    public void Disk_space_is_checked_before_unpacking()
    {
        Zip(("set/a.wav", new string('a', 5_000_000), 0));
        Assert.Equal("HERE: 4.0 MB of disk space is free. Expected 5.0 MB for the content of x.zip. Free disk space and try again to resume the download.",
            Assert.Throws<InputException>(() => UnpackSet(free: 4_000_000)).Message.Replace(folder.Root, "HERE", StringComparison.Ordinal));
        Assert.Equal(["x.zip"], Files());
    }

    [Fact]
    public void Archives_beyond_the_size_limit_are_rejected_before_unpacking()
    {
        Zip(("set/a.wav", new string('a', 3_000_000), 0), ("set/b.wav", new string('a', 3_000_000), 0));
        Assert.Equal("the stated unpacked size is more than 5.0 MB",
            Assert.Throws<InvalidDataException>(() => ZipExtractor.Extract(folder["x.zip"], folder.Root, "set", 5_000_000, _ => long.MaxValue)).Message);
        Assert.Equal(["x.zip"], Files());
        ZipExtractor.Extract(folder["x.zip"], folder.Root, "set", 6_000_000, _ => long.MaxValue);
    }

    [Fact]
    public void Sizes_with_a_sum_beyond_64_bits_are_rejected()
    {
        File.WriteAllBytes(folder["x.zip"], Zip64("set/a.wav", "large"u8.ToArray(), stated: long.MaxValue - 2));
        Assert.Equal("the stated unpacked size is more than 1.0 GB",
            Assert.Throws<InvalidDataException>(() => ZipExtractor.Extract(folder["x.zip"], folder.Root, "set", 1_000_000_000, _ => long.MaxValue)).Message);
        File.WriteAllBytes(folder["x.zip"], Zip64("set/a.wav", "large"u8.ToArray(), stated: -5));
        Assert.Throws<InvalidDataException>(() => UnpackSet());
        File.Copy(Path.Combine(RealData.Folder("failing"), "zip64_sizes_overflow.zip"), folder["x.zip"], overwrite: true);
        using (var zip = ZipFile.OpenRead(folder["x.zip"]))
            Assert.Throws<InvalidDataException>(() => ZipExtractor.Extract(folder["x.zip"], folder.Root, zip.Entries[0].FullName.Split('/')[0], long.MaxValue, _ => long.MaxValue));
        Assert.Equal(["x.zip"], Files());
    }

    [Fact]
    public void Control_characters_in_names_are_escaped()
    {
        Zip(("set/a.wav", "a", 0), ("set/\u001B[31m/../x", "x", 0));
        Assert.StartsWith($"{folder["x.zip"]}: 'set/\\u001B[31m/../x' is outside the folder. ", Assert.Throws<InputException>(() => UnpackSet()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_existing_folder_is_not_changed()
    {
        Zip(("set/a.wav", "new", 0));
        folder.Text("set/a.wav", "old");
        Assert.Throws<IOException>(() => UnpackSet());
        Assert.Equal("old", File.ReadAllText(folder["set/a.wav"]));
    }

    [Fact]
    public void Reads_zip64()
    {
        File.WriteAllBytes(folder["x.zip"], Zip64("set/a.wav", "large"u8.ToArray()));
        UnpackSet();
        Assert.Equal("large", File.ReadAllText(folder["set/a.wav"]));
    }

    // APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16 and 4.5.3: every size and offset is 0xFFFFFFFF, and the value is in the 64-bit fields.
    private static byte[] Zip64(string name, byte[] content, long? stated = null)
    {
        using var memory = new MemoryStream();
        using var zip = new BinaryWriter(memory);
        var file = Encoding.ASCII.GetBytes(name);
        void WriteCommonFields() // version, flags, method, time and date, CRC-32, sizes, name length
        {
            foreach (ushort word in new ushort[] { 45, 0, 0, 0, 0x21 }) zip.Write(word);
            zip.Write(Crc32.HashToUInt32(content));
            zip.Write(uint.MaxValue);
            zip.Write(uint.MaxValue);
            zip.Write((ushort)file.Length);
        }
        zip.Write(0x04034B50);
        WriteCommonFields();
        zip.Write((ushort)20);
        zip.Write(file);
        zip.Write((ushort)1);
        zip.Write((ushort)16);
        zip.Write((long)content.Length);
        zip.Write((long)content.Length);
        zip.Write(content);
        var directory = memory.Position;
        zip.Write(0x02014B50);
        zip.Write((ushort)45);
        WriteCommonFields();
        foreach (ushort word in new ushort[] { 28, 0, 0, 0 }) zip.Write(word); // extra field, comment, disk, attributes
        zip.Write(0);
        zip.Write(uint.MaxValue);
        zip.Write(file);
        zip.Write((ushort)1);
        zip.Write((ushort)24);
        zip.Write(stated ?? content.Length);
        zip.Write((long)content.Length);
        zip.Write(0L);
        var end = memory.Position;
        zip.Write(0x06064B50);
        zip.Write(44L);
        zip.Write((ushort)45);
        zip.Write((ushort)45);
        zip.Write(0L); // disks
        zip.Write(1L);
        zip.Write(1L);
        zip.Write(end - directory);
        zip.Write(directory);
        zip.Write(0x07064B50);
        zip.Write(0);
        zip.Write(end);
        zip.Write(1);
        zip.Write(0x06054B50);
        zip.Write(0);
        zip.Write(uint.MaxValue);
        zip.Write(uint.MaxValue);
        zip.Write(uint.MaxValue);
        zip.Write((ushort)0);
        return memory.ToArray();
    }
}
