using Earmark.Audio;
using NVorbis.Contracts;

namespace Earmark.Tests.Audio;

/// <summary>Vorbis setup headers, written bit by bit (Vorbis I specification, section 3.2.1).</summary>
public sealed class VorbisSetupTest
{
    public const string Unordered = "0 0", Ordered = "1", Sparse = "0 1";

    [Theory]
    [InlineData(Ordered)]
    [InlineData(Unordered)]
    [InlineData(Sparse)]
    public void Rejects_more_entries_than_encoders_write(string lengths)
    {
        var exception = Assert.Throws<InvalidDataException>(() => VorbisSetup.Check(Books([new(1, 1 << 23, lengths)])));
        Assert.Equal("the codebooks declare 8,388,608 entries, expected at most 32,768", exception.Message);
    }

    [Fact]
    public void The_limit_applies_to_the_sum_of_all_codebooks()
    {
        Book[] books = [.. Enumerable.Repeat(new Book(1, 8192, Ordered, Counts: [(14, 8192)]), 5)];
        VorbisSetup.Check(Books(books[..4]));
        Assert.Contains("declare 40,960 entries", Assert.Throws<InvalidDataException>(() => VorbisSetup.Check(Books(books))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60_000, 100)]
    [InlineData(0, 100)]
    public void Rejects_more_lookup_values_than_encoders_write(int dimensions, int entries)
    {
        var exception = Assert.Throws<InvalidDataException>(() => VorbisSetup.Check(Books([new(dimensions, entries, Unordered, Lookup: 1)])));
        Assert.Contains($"{entries} entries of {dimensions:N0} dimensions", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_missing_codewords()
    {
        var exception = Assert.Throws<InvalidDataException>(() => VorbisSetup.Check(Books([new(1, 1000, Ordered)])));
        Assert.Equal("a codebook describes 0 of its 1,000 entries", exception.Message);
    }

    [Fact]
    public void Accepts_valid_headers_and_rewinds_the_packet()
    {
        using var reader = AudioFile.Open(WriteTiny());
        Assert.Equal("ogg vorbis", reader.Format);
        var packet = Books([new(2, 9, Unordered, Lookup: 1, Values: 3), new(1, 4, Sparse)]);
        VorbisSetup.Check(packet);
        Assert.Equal(5UL, packet.ReadBits(8));
    }

    [Fact]
    public void Reads_each_codebook_to_the_end()
    {
        // The second codebook would not be found if the length of the first were wrong.
        foreach (var first in new Book[] { new(2, 9, Unordered, Lookup: 1, Values: 3), new(2, 9, Unordered, Lookup: 2, Values: 18), new(1, 8, Ordered, Counts: [(4, 8)]), new(1, 8, Sparse) })
            Assert.Throws<InvalidDataException>(() => VorbisSetup.Check(Books([first, new(1, 1 << 20, Unordered)])));
    }

    private static string WriteTiny()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("earmark-vorbis-").FullName, "a.ogg");
        File.WriteAllBytes(path, TinyRecordings.Create("vorbis"));
        return path;
    }

    /// <summary>A codebook. The lengths of an ordered codebook are specified by counts, each with its number of bits.</summary>
    public sealed record Book(int Dimensions, int Entries, string Lengths, int Lookup = 0, int Values = 0, (int Bits, int Count)[]? Counts = null);

    /// <summary>Returns the packet of a setup header that contains only codebooks.</summary>
    public static IPacket Books(IReadOnlyList<Book> books) => new VorbisPackets.Packet(Bytes(books));

    public static byte[] Bytes(IReadOnlyList<Book> books)
    {
        var bits = new List<bool>();
        foreach (var letter in "\u0005vorbis"u8) Add(letter, 8);
        Add(books.Count - 1, 8);
        foreach (var book in books)
        {
            Add(0x564342, 24);
            Add(book.Dimensions, 16);
            Add(book.Entries, 24);
            foreach (var bit in book.Lengths.Split(' ')) Add(int.Parse(bit, System.Globalization.CultureInfo.InvariantCulture), 1);
            var written = Math.Min(book.Entries, 1000);
            if (book.Lengths == Unordered) for (var i = 0; i < written; i++) Add(3, 5);
            else if (book.Lengths == Sparse) for (var i = 0; i < written; i++) { Add(i % 2, 1); if (i % 2 == 1) Add(3, 5); }
            else Add(4, 5);
            foreach (var (size, count) in book.Counts ?? []) Add(count, size);
            Add(book.Lookup, 4);
            if (book.Lookup == 0) continue;
            Add(0, 32);
            Add(0, 32);
            Add(7, 4); // values of 8 bits
            Add(0, 1);
            for (var i = 0; i < book.Values; i++) Add(i, 8);
        }
        var bytes = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++) if (bits[i]) bytes[i / 8] |= (byte)(1 << (i % 8));
        return bytes;

        void Add(int value, int count)
        {
            for (var i = 0; i < count; i++) bits.Add(i < 32 && ((value >> i) & 1) == 1);
        }
    }
}
