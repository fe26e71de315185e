using Earmark.Training.Batches;

namespace Earmark.Training.Tests.Batches;

public sealed class AugmentTest
{
    [Fact]
    public void Time_mask_overwrites_one_stretch_of_whole_frames_with_the_mean()
    {
        var longest = 0;
        for (var i = 0; i < 200; i++)
        {
            var spectrogram = Ramp();
            var draw = new Draw(1, "test", i);
            Augment.MaskTime(spectrogram, (1, 10, 4), 0.3, ref draw);
            bool[] masked = [.. Enumerable.Range(0, 10).Select(frame => spectrogram.AsSpan(frame * 4, 4).IndexOfAnyExcept(19.5f) < 0)];
            longest = Math.Max(longest, masked.Count(frame => frame));
            Assert.InRange(string.Concat(masked.Select(frame => frame ? '1' : '0')).Trim('0').Split('0').Length, 1, 1); // one stretch
            Assert.All(Enumerable.Range(0, 40).Where(cell => !masked[cell / 4]), cell => Assert.Equal(cell, spectrogram[cell]));
        }
        Assert.Equal(3, longest);
    }

    [Fact]
    public void Band_mask_overwrites_the_same_bands_of_every_frame()
    {
        var counts = new HashSet<int>();
        for (var i = 0; i < 100; i++)
        {
            var draw = new Draw(4, "test", i);
            var spectrogram = Ramp();
            Augment.MaskBands(spectrogram, (1, 10, 4), 0.9, ref draw);
            int[] masked = [.. Enumerable.Range(0, 4).Where(band => spectrogram[band] == 19.5f)];
            counts.Add(masked.Length);
            Assert.All(Enumerable.Range(0, 40), cell => Assert.Equal(masked.Contains(cell % 4) ? 19.5f : cell, spectrogram[cell]));
        }
        Assert.Equal([0, 1, 2, 3], counts.Order());
    }

    [Fact]
    public void Masks_of_no_length_change_nothing()
    {
        var draw = new Draw(1, "test");
        var spectrogram = Ramp();
        Augment.MaskTime(spectrogram, (1, 10, 4), 0, ref draw);
        Augment.MaskBands(spectrogram, (1, 10, 4), 0, ref draw);
        Assert.Equal(Ramp(), spectrogram);
    }

    [Theory]
    [InlineData(0.5, 0.8183)] // mean of max(x, 1 - x): 1/2 + 1/pi for the arcsine distribution
    [InlineData(1.0, 0.75)]
    public void Share_of_mixup_follows_the_folded_beta_distribution(double parameter, double mean)
    {
        var draw = new Draw(1, "test");
        var sum = 0.0;
        for (var i = 0; i < 20_000; i++) sum += Augment.MixShare(ref draw, parameter);
        Assert.Equal(mean, sum / 20_000, 0.005);
    }

    private static float[] Ramp() => [.. Enumerable.Range(0, 40).Select(cell => (float)cell)];
}
