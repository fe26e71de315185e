using System.Text;
using Earmark.Training.Networks;
using TorchSharp;
using Earmark.Training.Runs;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Runs;

public sealed class CheckpointTest : IDisposable
{
    private const string Remedy = "It is corrupt. Restore a copy, or delete it and use --resume to start the run from its first step.";
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-test").FullName;

    private string File => Path.Combine(folder, "last.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Round_trips_exactly()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork(seed: 1);
        network.Optimiser.Step(0, 0.1);
        Checkpoint.Save(File, network, new Dictionary<string, string> { ["step"] = "7" });

        using var other = CreateNetwork(seed: 2);
        Assert.Equal("7", Checkpoint.Load(File, other)["step"]);
        Assert.Equal(network.Weights.Flat.data<float>().ToArray(), other.Weights.Flat.data<float>().ToArray());
        Assert.Equal(network.Weights.Ema.data<float>().ToArray(), other.Weights.Ema.data<float>().ToArray());
        Assert.Equal(network.Weights.FlatStatistics.data<float>().ToArray(), other.Weights.FlatStatistics.data<float>().ToArray());
        Assert.Equal(network.Optimiser.FirstMoment.data<float>().ToArray(), other.Optimiser.FirstMoment.data<float>().ToArray());
        Assert.Equal(network.Optimiser.SecondMoment.data<float>().ToArray(), other.Optimiser.SecondMoment.data<float>().ToArray());
    }

    [Fact]
    public void Array_names_are_readable_by_other_tools()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork(seed: 1);
        Checkpoint.Save(File, network, new Dictionary<string, string>());
        var bytes = System.IO.File.ReadAllBytes(File);
        var header = Encoding.UTF8.GetString(bytes, 8, (int)BitConverter.ToInt64(bytes));
        Assert.Contains("\"weights/head.matrix\":{\"dtype\":\"F32\",\"shape\":[5,192],\"data_offsets\":[", header, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_rejected()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork(seed: 1);
        Checkpoint.Save(File, network, new Dictionary<string, string>());
        using var other = CreateNetwork(seed: 1, new BaselineNet());
        var error = Assert.Throws<InputException>(() => Checkpoint.Load(File, other));
        Assert.Equal($"{File}: it has no 'weights/block1.conv.kernel'. Expected a checkpoint of this run's network. Was hparams.json changed?", error.Message);
    }

    [Fact]
    public void A_corrupt_file_is_rejected()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork(seed: 1);
        System.IO.File.WriteAllText(File, "not a checkpoint at all");
        var error = Assert.Throws<InputException>(() => Checkpoint.Load(File, network));
        Assert.Equal($"{File}: its header cannot be read. Expected a safetensors file. {Remedy}", error.Message);
    }

    [Fact]
    public void A_flipped_bit_is_rejected()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork(seed: 1);
        Checkpoint.Save(File, network, new Dictionary<string, string> { ["step"] = "7" });
        var bytes = System.IO.File.ReadAllBytes(File);
        var header = (int)BitConverter.ToInt64(bytes);
        var step = Encoding.UTF8.GetString(bytes, 8, header).IndexOf("\"7\"", StringComparison.Ordinal) + 9;
        var before = network.Weights.Flat.data<float>().ToArray();
        foreach (var position in new[] { 8 + header, 8 + header + 1000, bytes.Length - 1, step }) // 7 becomes 6
        {
            bytes[position] ^= 1;
            System.IO.File.WriteAllBytes(File, bytes);
            var error = Assert.Throws<InputException>(() => Checkpoint.Load(File, network));
            Assert.Equal($"{File}: its checksum does not match. Expected the file as it was written. {Remedy}", error.Message);
            bytes[position] ^= 1;
        }
        Assert.Equal(before, network.Weights.Flat.data<float>().ToArray()); // the network is unchanged
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Equal(["step"], Checkpoint.Load(File, network).Keys);
    }

    [Fact]
    public void Any_corruption_of_the_header_is_rejected()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork(seed: 1);
        Checkpoint.Save(File, network, new Dictionary<string, string> { ["step"] = "7" });
        var bytes = System.IO.File.ReadAllBytes(File);
        var header = (int)BitConverter.ToInt64(bytes);
        var metadata = Encoding.UTF8.GetString(bytes, 8, header).IndexOf('}', StringComparison.Ordinal) + 8; // __metadata__ is first
        int[] positions = [.. Enumerable.Range(0, metadata), .. Enumerable.Range(metadata, header + 8 - metadata).Where(position => position % 97 == 0)];
        foreach (var position in positions)
            foreach (var value in new[] { (byte)0xFF, (byte)(bytes[position] ^ 1), (byte)'7' })
            {
                if (value == bytes[position]) continue;
                var damaged = (byte[])bytes.Clone();
                damaged[position] = value;
                System.IO.File.WriteAllBytes(File, damaged);
                var error = Assert.Throws<InputException>(() => Checkpoint.Load(File, network));
                Assert.True(error.Message.StartsWith(File, StringComparison.Ordinal) && error.Message.EndsWith(Remedy, StringComparison.Ordinal), $"byte {position} = {value}: {error.Message}");
            }
    }

    [Fact]
    public void A_file_without_a_checksum_is_rejected()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork(seed: 1);
        Checkpoint.Save(File, network, new Dictionary<string, string> { ["step"] = "7" });
        var text = Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(File)); // one character per byte
        System.IO.File.WriteAllBytes(File, Encoding.Latin1.GetBytes(text.Replace("crc32", "crc33", StringComparison.Ordinal)));
        Assert.Equal($"{File}: it has no checksum. Expected a checkpoint written by 'earmark train'. {Remedy}", Assert.Throws<InputException>(() => Checkpoint.Load(File, network)).Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"__metadata__\":7}")]
    public void An_invalid_header_is_rejected(string header)
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork(seed: 1);
        System.IO.File.WriteAllBytes(File, [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header)]);
        Assert.Equal($"{File}: its header cannot be read. Expected a safetensors file. {Remedy}",
            Assert.Throws<InputException>(() => Checkpoint.Load(File, network)).Message);
    }

    private static TrainableNetwork CreateNetwork(ulong seed, Network? network = null)
    {
        var weights = new Weights();
        var body = (network ?? new Vgg()).Build(weights, new(1, 1, 8), labels: 5);
        weights.Allocate(seed, CPU);
        weights.Gradient.fill_(seed);
        return new(body, weights, new AdamW(weights, new() { EmaDecay = 0.9 }));
    }
}
