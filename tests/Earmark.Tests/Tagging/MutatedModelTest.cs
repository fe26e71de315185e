using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;

namespace Earmark.Tests.Tagging;

/// <summary>Corrupt model files: each one either works or is rejected with a message that starts with its path.</summary>
public sealed class MutatedModelTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_with_flipped_bits_works_or_is_rejected()
    {
        var bytes = TinyModel.CreateModel(TinyModel.Card.ToMetadata());
        var metadata = bytes.AsSpan().IndexOf("earmark.labels"u8);
        var (waveform, worked, rejected) = (DirectFourier.Waveform(900), 0, 0);
        for (var i = 0; i < 400; i++)
        {
            var random = new CounterRandom(2018, "mutation", i);
            var mutated = bytes.ToArray();
            var from = i % 2 == 0 ? metadata : 0; // half of the mutations are within the metadata
            for (var flips = 1 + (int)(3 * random.NextDouble(0, 1)); flips > 0; flips--)
                mutated[from + (int)((bytes.Length - from) * random.NextDouble(0, 0.999999))] ^= (byte)(1 << (int)(8 * random.NextDouble(0, 0.999999)));
            var path = TinyModel.Write(folder, mutated, "mutated.onnx");
            try
            {
                using var model = Model.Load(path, new() { Device = "cpu", Threads = 1 });
                Assert.Equal(1, model.Scores(waveform, 1, 900).Sum(), 1e-3);
                worked++;
            }
            catch (InputException exception)
            {
                Assert.StartsWith(path, exception.Message);
                rejected++;
            }
        }
        Assert.InRange(worked, 40, 360);
        Assert.InRange(rejected, 40, 360);
    }
}
