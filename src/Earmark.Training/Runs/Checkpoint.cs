using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.IO.Hashing;
using TorchSharp;
using Earmark.Training.Networks;
using System.Text.Json;
using System.Text;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>
/// State from which a run can resume: weights, their average (EMA), statistics, moments and the step, in one safetensors file.
/// There is no random generator state to save, because all random numbers are functions of (seed, step).
/// </summary>
/// <remarks>
/// Format: huggingface/safetensors, README: an 8-byte length, a JSON header, then raw little-endian float32. Arrays are named
/// "weights/NAME", "average/NAME", "mean/NAME", "square/NAME", "statistics/NAME"; everything else is metadata, including a
/// CRC-32 of the whole file, computed with its eight digits set to zero.
/// </remarks>
public static class Checkpoint
{
    private const string ChecksumKey = "crc32", NoChecksum = "00000000";
    private const string Remedy = "It is corrupt. Restore a copy, or delete it and use --resume to start the run from its first step.";

    /// <summary>Writes a checkpoint atomically.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="network">The network: its weights, their average, its statistics and the moments of its optimiser are saved.</param>
    /// <param name="metadata">The step and the other state of the run.</param>
    public static void Save(string path, TrainableNetwork network, IReadOnlyDictionary<string, string> metadata)
    {
        using var scope = NewDisposeScope();
        var header = new Dictionary<string, object> { ["__metadata__"] = new Dictionary<string, string>(metadata) { [ChecksumKey] = NoChecksum } };
        var payload = new List<byte[]>();
        long offset = 0;
        foreach (var (group, flat, parameters) in Groups(network))
            foreach (var parameter in parameters)
            {
                var part = flat.narrow(0, parameter.Offset, parameter.Count).detach().cpu().contiguous();
                var bytes = MemoryMarshal.AsBytes(part.data<float>().ToArray().AsSpan()).ToArray();
                header[$"{group}/{parameter.Name}"] = new { dtype = "F32", shape = parameter.Shape, data_offsets = new[] { offset, offset + bytes.Length } };
                payload.Add(bytes);
                offset += bytes.Length;
            }
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        Encoding.ASCII.GetBytes(ChecksumOf(length, json, payload)).CopyTo(json.AsSpan(OffsetOfChecksum(json, NoChecksum)));

        AtomicFile.Write(path, stream =>
        {
            stream.Write(length);
            stream.Write(json);
            foreach (var bytes in payload) stream.Write(bytes);
        });
    }

    /// <summary>Reads a checkpoint into weights and moments.</summary>
    /// <returns>The metadata of the checkpoint.</returns>
    /// <exception cref="InputException">The file is corrupt or belongs to another network.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path, TrainableNetwork network)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (header, metadata, bytes, start) = Open(path);
        if (!metadata.Remove(ChecksumKey, out var checksum)) throw InputException.At(path, "it has no checksum", "a checkpoint written by 'earmark train'", Remedy);
        VerifyChecksum(path, bytes, start, checksum);
        foreach (var (group, flat, parameters) in Groups(network))
            foreach (var parameter in parameters)
            {
                var name = $"{group}/{parameter.Name}";
                if (!header.TryGetProperty(name, out var entry))
                    throw InputException.At(path, $"it has no '{name}'", "a checkpoint of this run's network", "Was hparams.json changed?");
                var (from, to) = (entry.GetProperty("data_offsets")[0].GetInt64(), entry.GetProperty("data_offsets")[1].GetInt64());
                if (from < 0 || to - from != 4 * parameter.Count || start + to > bytes.Length)
                    throw InputException.At(path, $"'{name}' has {to - from} bytes", $"{4 * parameter.Count}", "The file is corrupt or belongs to another network.");
                var values = tensor(MemoryMarshal.Cast<byte, float>(bytes.AsSpan((int)(start + from), (int)(to - from))).ToArray());
                flat.narrow(0, parameter.Offset, parameter.Count).copy_(values);
            }
        return metadata;
    }

    private static (JsonElement Header, Dictionary<string, string> Metadata, byte[] Bytes, long Start) Open(string path)
    {
        RegularFile.Require(path, "a safetensors file");
        var bytes = File.ReadAllBytes(path);
        try
        {
            var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            var header = JsonDocument.Parse(bytes.AsMemory(8, checked((int)length))).RootElement;
            var metadata = header.GetProperty("__metadata__").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? throw new JsonException());
            return (header, metadata, bytes, 8 + length);
        }
        catch (Exception error) when (error is JsonException or OverflowException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw InputException.At(path, "its header cannot be read", "a safetensors file", Remedy);
        }
    }

    private static void VerifyChecksum(string path, byte[] bytes, long start, string checksum)
    {
        var header = bytes.AsSpan(8, (int)start - 8).ToArray();
        if (OffsetOfChecksum(header, checksum) is >= 0 and var position) Encoding.ASCII.GetBytes(NoChecksum).CopyTo(header.AsSpan(position));
        if (checksum.Length != NoChecksum.Length || ChecksumOf(bytes[..8], header, [bytes[(int)start..]]) != checksum)
            throw InputException.At(path, "its checksum does not match", "the file as it was written", Remedy);
    }

    private static string ChecksumOf(byte[] length, byte[] header, IEnumerable<byte[]> payload)
    {
        var crc = new Crc32();
        foreach (var part in (IEnumerable<byte[]>)[length, header, .. payload]) crc.Append(part);
        return crc.GetCurrentHashAsUInt32().ToString("x8", CultureInfo.InvariantCulture);
    }

    private static int OffsetOfChecksum(byte[] header, string digits)
    {
        var entry = Encoding.UTF8.GetBytes($"\"{ChecksumKey}\":\"{digits}\"");
        var position = header.AsSpan().IndexOf(entry);
        return position < 0 ? -1 : position + entry.Length - 1 - digits.Length;
    }

    private static IEnumerable<(string Group, Tensor Flat, IReadOnlyList<Parameter> Parameters)> Groups(TrainableNetwork network)
    {
        var (_, weights, optimiser) = network;
        yield return ("weights", weights.Flat, weights.Parameters);
        if (weights.HasEma) yield return ("average", weights.Ema, weights.Parameters);
        yield return ("mean", optimiser.FirstMoment, weights.Parameters);
        yield return ("square", optimiser.SecondMoment, weights.Parameters);
        yield return ("statistics", weights.FlatStatistics, weights.Statistics);
    }
}
