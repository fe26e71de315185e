using Earmark.FrontEnds;

namespace Earmark.Tests.FrontEnds;

public sealed class MelBankTest
{
    [Fact]
    public void Slaney_edges_match_librosa()
    {
        // librosa.mel_frequencies(n_mels=40), as printed in its documentation (fmin=0, fmax=11025, htk=False).
        double[] expected =
        [
            0, 85.317, 170.635, 255.952, 341.269, 426.586, 511.904, 597.221, 682.538, 767.855, 853.173, 938.49, 1024.856, 1119.114,
            1222.042, 1334.436, 1457.167, 1591.187, 1737.532, 1897.337, 2071.84, 2262.393, 2470.47, 2697.686, 2945.799, 3216.731,
            3512.582, 3835.643, 4188.417, 4573.636, 4994.285, 5453.621, 5955.205, 6502.92, 7101.009, 7754.107, 8467.272, 9246.028,
            10096.408, 11025,
        ];
        var edges = MelBank.Edges(38, 0, 11025, MelScale.Slaney);
        Assert.Equal(40, edges.Length);
        Assert.All(expected.Zip(edges), pair => Assert.Equal(pair.First, pair.Second, 6e-4));
    }

    [Fact]
    public void Htk_edges_are_evenly_spaced_on_the_logarithmic_scale()
    {
        // 700 Hz is 2595 log10(2) mel and 6300 Hz is 2595 log10(10), so (1 + f / 700) takes the values 1, 10^(1/4), 10^(1/2), 10^(3/4), 10.
        var edges = MelBank.Edges(3, 0, 6300, MelScale.Htk);
        double[] expected = [0, 544.7956, 1513.5944, 3236.3893, 6300];
        Assert.All(expected.Zip(edges), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void A_triangle_rises_to_its_centre_and_falls()
    {
        var weights = MelBank.Weights([50, 100, 200], 9, 25, MelNorm.None); // bins at 0, 25, .. 200 Hz
        double[] expected = [0, 0, 0, 0.5, 1, 0.75, 0.5, 0.25, 0];
        Assert.All(Enumerable.Range(0, 9), bin => Assert.Equal(expected[bin], weights[0, bin], 12));
    }

    [Fact]
    public void Slaney_norm_gives_triangles_unit_area()
    {
        var weights = MelBank.Weights([50, 100, 200], 9, 25, MelNorm.Slaney);
        Assert.Equal(2.0 / 150, weights[0, 4], 12);
        Assert.Equal(0.75 * 2 / 150, weights[0, 5], 12);
    }
}
