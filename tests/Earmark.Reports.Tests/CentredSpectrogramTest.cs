using Earmark.FrontEnds;

namespace Earmark.Reports.Tests;

public sealed class CentredSpectrogramTest
{
    private static readonly AmplitudePhase FrontEnd = new() { SampleRate = 8000, Frame = Duration.Samples(800), Hop = Duration.Samples(400), FftSize = 1024, Padding = Duration.Samples(0) };

    [Fact]
    public void The_mean_of_each_bin_is_subtracted()
    {
        // Two channels, three frames, two bins; the second channel is used.
        var spectrogram = new Spectrogram([9, 9, 9, 9, 9, 9, /**/ 1, 10, 2, 10, 6, 40], 2, 3, 2);
        var centred = CentredSpectrogram.Create(spectrogram, 1, FrontEnd);
        Assert.Equal([-2, -10, -1, -10, 3, 20], centred.Values);
        Assert.Equal((3, 2, 4000.0), (centred.Frames, centred.Bins, centred.MaxHz));
        Assert.Equal(0.2, centred.Seconds); // 800 + 2 x 400 samples at 8000 Hz
    }

    [Fact]
    public void The_colour_scale_excludes_one_percent_of_the_values()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => i < 10 ? 500f : i % 2 == 0 ? 1 : -1)];
        values[0] -= values.Sum(); // the mean is zero
        var limit = CentredSpectrogram.Create(new Spectrogram(values, 1, 1000, 1), 0, FrontEnd).Limit;
        Assert.InRange(limit, 1, 10);
    }

    [Fact]
    public void The_colour_scale_of_a_constant_is_not_empty() =>
        Assert.True(CentredSpectrogram.Create(new Spectrogram([3, 3, 3, 3], 1, 2, 2), 0, FrontEnd).Limit > 0);
}
