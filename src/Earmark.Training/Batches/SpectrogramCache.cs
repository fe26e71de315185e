using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>
/// A folder of spectrograms in half precision, one file per clip. The name of an entry is a hash of everything that
/// determines its content: the recording, the part of it, the nodes of the front end, the resampler and the version. Any change results
/// in a new entry. A corrupt entry fails its checksum.
/// </summary>
/// <remarks>
/// File: "EARMARK1", channels, frames, bands (32 bit), CRC-32 of the payload, then half floats <c>[channels, frames, bands]</c>,
/// little endian, so that a crop of one channel is one contiguous read.
/// </remarks>
public sealed class SpectrogramCache
{
    private const int HeaderBytes = 24;
    private static readonly byte[] Magic = "EARMARK1"u8.ToArray();

    private readonly string folder, settings;
    private readonly ConcurrentDictionary<string, Lazy<string>> hashes = new(StringComparer.Ordinal); // of recordings with several clips, by path

    /// <summary>Opens a cache and creates its folder if necessary.</summary>
    /// <param name="folder">Folder of the cache.</param>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="minimumFrames">Number of frames to which short clips are padded.</param>
    public SpectrogramCache(string folder, FrontEnd frontEnd, int minimumFrames)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        this.folder = Directory.CreateDirectory(folder).FullName;
        var graph = ContentHash.Of(FrontEndSession.BuildGraph(frontEnd, whole: true, minimumFrames));
        settings = $"graph {graph} resampler {Resampler.Version} version {ProductVersion.Text}";
    }

    /// <summary>A cache entry: path and shape.</summary>
    /// <param name="Path">Path of the file.</param>
    /// <param name="Channels">Number of channels.</param>
    /// <param name="Frames">Number of frames.</param>
    /// <param name="Bands">Number of bands.</param>
    public sealed record Entry(string Path, int Channels, int Frames, int Bands);

    /// <summary>Returns the path of the entry of a clip, and the entry, or null if it is missing or corrupt.</summary>
    /// <param name="clip">The clip. Its recording is read completely, but only once for all clips in it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public (string Path, Entry? Entry) Find(Clip clip, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var path = Path.Combine(folder, KeyOf(clip, cancellationToken) + ".f16");
        return (path, Check(path, cancellationToken));
    }

    /// <summary>Returns the size of an entry in bytes.</summary>
    public static long SizeOf(int channels, long frames, int bands) => HeaderBytes + 2L * channels * frames * bands;

    /// <summary>Writes an entry atomically.</summary>
    /// <param name="path">Path returned by <see cref="Find"/>.</param>
    /// <param name="blocks">The spectrogram in consecutive blocks of frames, at least one, stored in half precision. Two blocks are in memory at a time.</param>
    public static Entry Write(string path, IEnumerable<Spectrogram> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        Entry? entry = null;
        AtomicFile.Write(path, stream => entry = Write(stream, path, blocks), flush: false); // the checksum detects an entry corrupted by a power failure
        return entry!;
    }

    // Channels are stored one after the other. Until all blocks are written, channels after the first are stored in temporary files.
    private static Entry Write(Stream stream, string path, IEnumerable<Spectrogram> blocks)
    {
        stream.Write(new byte[HeaderBytes]); // filled in when frames and checksum are known
        var (crc, frames, channelFiles) = (new Crc32(), 0, new List<FileStream>());
        using var enumerator = blocks.GetEnumerator();
        if (!enumerator.MoveNext()) throw new ArgumentException("there is no block", nameof(blocks));
        var block = enumerator.Current;
        try
        {
            for (var more = true; more;)
            {
                block = enumerator.Current;
                more = enumerator.MoveNext();
                if (more || frames > 0)
                    while (channelFiles.Count < block.Channels - 1) channelFiles.Add(Temporary(path));
                for (var channel = 0; channel < block.Channels; channel++)
                {
                    var bytes = Halves(block, channel);
                    if (channel > 0 && channelFiles.Count > 0) channelFiles[channel - 1].Write(bytes);
                    else Append(bytes);
                }
                frames += block.Frames;
            }
            var buffer = new byte[1 << 16];
            foreach (var file in channelFiles)
            {
                file.Position = 0;
                for (int bytesRead; (bytesRead = file.Read(buffer)) > 0;) Append(buffer.AsSpan(0, bytesRead));
            }
        }
        finally
        {
            foreach (var file in channelFiles) file.Dispose();
        }
        int[] numbers = [block.Channels, frames, block.Bands, (int)crc.GetCurrentHashAsUInt32()];
        stream.Position = 0;
        stream.Write(Magic);
        stream.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return new(path, block.Channels, frames, block.Bands);

        void Append(ReadOnlySpan<byte> bytes)
        {
            crc.Append(bytes);
            stream.Write(bytes);
        }
    }

    private static FileStream Temporary(string path) =>
        new($"{path}.{Guid.NewGuid():N}{AtomicFile.TemporarySuffix}", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);

    private static ReadOnlySpan<byte> Halves(Spectrogram block, int channel)
    {
        var plane = block.Frames * block.Bands;
        var halves = new Half[plane];
        System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(block.Values.AsSpan(channel * plane, plane), halves);
        return MemoryMarshal.AsBytes(halves.AsSpan());
    }

    /// <summary>Reads frames of one channel of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="file">The open file of the entry.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="frame">First frame.</param>
    /// <param name="into">Receives the values, <c>[frames, bands]</c>.</param>
    public static void Read(Entry entry, SafeHandle file, int channel, int frame, Span<float> into)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var halves = new Half[into.Length];
        var offset = HeaderBytes + 2L * (((long)channel * entry.Frames + frame) * entry.Bands);
        var bytes = MemoryMarshal.AsBytes(halves.AsSpan());
        if (RandomAccess.Read((Microsoft.Win32.SafeHandles.SafeFileHandle)file, bytes, offset) != bytes.Length)
            throw new IOException($"{entry.Path}: the cache entry is truncated; it was changed during training");
        System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(halves, into);
    }

    private string KeyOf(Clip clip, CancellationToken cancellationToken)
    {
        RegularFile.Require(clip.Path, "a recording");
        if (clip.Span is not { } span) return ContentHash.OfFile(clip.Path, settings, cancellationToken);
        var recording = hashes.GetOrAdd(clip.Path, path => new(() => ContentHash.OfFile(path, cancellationToken: cancellationToken))).Value;
        return ContentHash.Of($"recording {recording} span {span} {settings}");
    }

    private static Entry? Check(string path, CancellationToken cancellationToken)
    {
        if (!RegularFile.Exists(path)) return null;
        using var file = File.OpenRead(path);
        var header = new byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.AsSpan(0, 8).SequenceEqual(Magic)) return null;
        var numbers = MemoryMarshal.Cast<byte, int>(header.AsSpan(8, 16));
        var (channels, frames, bands) = (numbers[0], numbers[1], numbers[2]);
        if (file.Length != HeaderBytes + 2L * channels * frames * bands) return null;
        var crc = new Crc32();
        var block = new byte[1 << 16];
        for (int bytesRead; (bytesRead = file.Read(block)) > 0; crc.Append(block.AsSpan(0, bytesRead))) cancellationToken.ThrowIfCancellationRequested();
        var valid = crc.GetCurrentHashAsUInt32() == (uint)numbers[3];
        return valid ? new(path, channels, frames, bands) : null;
    }
}
