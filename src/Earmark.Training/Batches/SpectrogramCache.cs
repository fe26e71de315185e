using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Earmark.Audio;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>
/// A folder of spectrograms in half precision, one file a clip. The name of an entry is the hash of all that decides its
/// content: the recording, the nodes of the front end, resampler and version. Whatever is changed is another entry; a
/// damaged one does not pass its checksum.
/// </summary>
/// <remarks>
/// File: "EARMARK1", channels, frames, bands (32 bit), CRC-32 of the payload, then half floats <c>[channels, frames, bands]</c>,
/// little endian: a crop of one channel is one contiguous read.
/// </remarks>
public sealed class SpectrogramCache
{
    private const int HeaderBytes = 24;
    private static readonly byte[] Magic = "EARMARK1"u8.ToArray();

    private readonly string folder, settings;

    /// <summary>Opens, and makes where needed, a cache.</summary>
    /// <param name="folder">Where the entries lie.</param>
    /// <param name="frontEnd">What computes them.</param>
    /// <param name="minimumFrames">Frames that short clips are padded to.</param>
    public SpectrogramCache(string folder, FrontEnd frontEnd, int minimumFrames)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        this.folder = Directory.CreateDirectory(folder).FullName;
        var graph = Convert.ToHexStringLower(SHA256.HashData(FrontEndSession.Graph(frontEnd, whole: true, minimumFrames)));
        settings = $"graph {graph} resampler {Resampler.Version} version {typeof(AudioFile).Assembly.GetName().Version}";
    }

    /// <summary>An entry: where it lies and its shape.</summary>
    /// <param name="Path">Its file.</param>
    /// <param name="Channels">Channels.</param>
    /// <param name="Frames">Frames.</param>
    /// <param name="Bands">Bands.</param>
    public sealed record Entry(string Path, int Channels, int Frames, int Bands);

    /// <summary>Where the entry of a recording lies, and the entry itself; null: it is missing or damaged.</summary>
    /// <param name="recording">Path of the recording; it is read to the end.</param>
    /// <param name="stop">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    public (string Path, Entry? Entry) Find(string recording, CancellationToken stop = default)
    {
        var path = Path.Combine(folder, KeyOf(recording, stop) + ".f16");
        return (path, Check(path));
    }

    /// <summary>Size of an entry in bytes.</summary>
    public static long SizeOf(int channels, int frames, int bands) => HeaderBytes + 2L * channels * frames * bands;

    /// <summary>Writes an entry: complete, or not there.</summary>
    /// <param name="path">Where <see cref="Find"/> says it lies.</param>
    /// <param name="spectrogram">What it holds, in half precision.</param>
    public static Entry Write(string path, Spectrogram spectrogram)
    {
        ArgumentNullException.ThrowIfNull(spectrogram);
        var halves = new Half[spectrogram.Values.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(spectrogram.Values, halves);
        int[] numbers = [spectrogram.Channels, spectrogram.Frames, spectrogram.Bands, (int)Crc32.HashToUInt32(MemoryMarshal.AsBytes(halves.AsSpan()))];
        WholeFile.Write(path, stream =>
        {
            stream.Write(Magic);
            stream.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
            stream.Write(MemoryMarshal.AsBytes(halves.AsSpan()));
        }, flush: false); // the checksum tells what a power cut left
        return new(path, spectrogram.Channels, spectrogram.Frames, spectrogram.Bands);
    }

    /// <summary>Reads frames of one channel of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="file">Its open file.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="frame">First frame.</param>
    /// <param name="into"><c>[frames, bands]</c>.</param>
    public static void Read(Entry entry, SafeHandle file, int channel, int frame, Span<float> into)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var halves = new Half[into.Length];
        var at = HeaderBytes + 2L * (((long)channel * entry.Frames + frame) * entry.Bands);
        var bytes = MemoryMarshal.AsBytes(halves.AsSpan());
        if (RandomAccess.Read((Microsoft.Win32.SafeHandles.SafeFileHandle)file, bytes, at) != bytes.Length)
            throw new IOException($"{entry.Path}: the cache entry ends early; it was changed while training");
        System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(halves, into);
    }

    private string KeyOf(string recording, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = File.OpenRead(recording);
        var block = new byte[1 << 16];
        for (var read = stream.Read(block); read > 0; read = stream.Read(block))
        {
            stop.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, read);
        }
        hash.AppendData(Encoding.UTF8.GetBytes(settings));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static Entry? Check(string path)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderBytes || !bytes.AsSpan(0, 8).SequenceEqual(Magic)) return null;
        var numbers = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(8, 16));
        var (channels, frames, bands) = (numbers[0], numbers[1], numbers[2]);
        var whole = bytes.Length == HeaderBytes + 2L * channels * frames * bands
            && Crc32.HashToUInt32(bytes.AsSpan(HeaderBytes)) == (uint)numbers[3];
        return whole ? new(path, channels, frames, bands) : null;
    }
}
