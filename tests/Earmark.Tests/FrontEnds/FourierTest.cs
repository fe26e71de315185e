using System.Numerics;
using Earmark.FrontEnds;

namespace Earmark.Tests.FrontEnds;

public sealed class FourierTest
{
    // Frame, hop, size, bins, samples: baseline values, log-mel values, odd, prime and tiny sizes, and gaps between frames.
    public static TheoryData<int, int, int, int, int> Plans => new()
    {
        { 400, 160, 512, 257, 8000 }, { 400, 160, 512, 257, 400 }, { 400, 160, 512, 257, 1039 }, { 1280, 320, 1280, 560, 5000 },
        { 1764, 882, 2048, 651, 7000 }, { 1102, 441, 2048, 1025, 4000 }, { 441, 147, 441, 221, 2000 }, { 31, 7, 31, 16, 200 },
        { 30, 7, 30, 16, 101 }, { 2, 1, 2, 2, 9 }, { 2, 3, 4, 3, 30 }, { 100, 250, 128, 40, 2000 }, { 800, 400, 1024, 513, 3000 },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void Equals_the_transform_by_definition(int frame, int hop, int size, int bins, int samples)
    {
        var waveform = DirectFourier.Waveform(samples);
        var expected = DirectFourier.Transform(waveform, frame, hop, size, bins);
        var actual = Spectra(new(frame, hop, size, bins), waveform);
        Assert.Equal(expected.Length, actual.Length);
        // In float32, the rounding error grows with the square root of the frame length.
        var tolerance = 1e-6 * Math.Sqrt(frame) + 1e-6;
        for (var t = 0; t < expected.Length; t++)
            for (var k = 0; k < bins; k++)
                Assert.True((expected[t][k] - actual[t][k]).Magnitude < tolerance, $"frame {t}, bin {k}: {actual[t][k]}, expected {expected[t][k]}");
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Imaginary_part_is_exactly_zero_at_the_first_and_last_bin(int frame, int hop, int size, int bins, int samples)
    {
        foreach (var spectrum in Spectra(new(frame, hop, size, bins), DirectFourier.Waveform(samples)))
        {
            Assert.Equal(0, spectrum[0].Imaginary);
            if (size % 2 == 0 && bins == size / 2 + 1) Assert.Equal(0, spectrum[^1].Imaginary);
        }
    }

    [Theory]
    [InlineData(400, 512, 257)]
    [InlineData(1280, 1280, 560)]
    [InlineData(2048, 2048, 1025)]
    public void Needs_at_most_a_sixth_of_the_multiplications_of_a_direct_product(int frame, int size, int bins) =>
        Assert.InRange(new Fourier(frame, 160, size, bins).Multiplications, 1, 2L * frame * bins / 6);

    [Fact]
    public void A_cosine_with_an_integer_number_of_periods_has_three_nonzero_bins()
    {
        // The periodic Hann window is 1/2 - 1/4 exp(+) - 1/4 exp(-): a cosine at bin 8 of 64 gives 64/4 there and -64/8 in the neighbouring bins.
        var waveform = Enumerable.Range(0, 64).Select(n => (float)Math.Cos(2 * Math.PI * 8 * n / 64)).ToArray();
        var spectrum = Spectra(new(64, 64, 64, 33), waveform).Single();
        for (var k = 0; k < 33; k++)
            Assert.Equal(k switch { 8 => 16, 7 or 9 => -8, _ => 0 }, spectrum[k].Real, 5);
    }

    private static Complex[][] Spectra(Fourier fourier, float[] waveform)
    {
        var (values, shape) = EmittedGraph.Run(fourier.Emit, waveform, 1, waveform.Length, 4);
        Assert.Equal([1, 2, fourier.Rows], shape[..3]);
        int frames = (int)shape[3], rows = fourier.Rows;
        return [.. Enumerable.Range(0, frames).Select(t => fourier.BinRows.Select(row =>
            new Complex(values[row * frames + t], values[(rows + row) * frames + t])).ToArray())];
    }
}
