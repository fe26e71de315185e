using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Training.Batches;
using Earmark.Training.Networks;
using Earmark.Training.Runs;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Runs;

public sealed class StandardisationTest
{
    [Fact]
    public void Each_band_has_its_mean_and_one_over_its_deviation()
    {
        // Bands alternate by 1, 2 and 3 about 5: deviations 1, 2, 3.
        var (mean, inverse, raised) = Measure((frame, band) => 5 + (frame % 2 == 0 ? 1 : -1) * (band + 1), bands: 3);
        Assert.Equal([5, 5, 5], mean);
        Assert.Equal([1, 1 / 2f, 1 / 3f], inverse);
        Assert.Empty(raised);
    }

    [Theory]
    [InlineData(0, 0.2)]      // a band that never changes: a tenth of the median deviation, which is 2
    [InlineData(0.1, 0.2)]    // one that hardly does
    [InlineData(0.25, 0.25)]  // one that does is left as it is
    public void A_band_that_hardly_changes_does_not_outweigh_the_others(double quiet, double counted)
    {
        var (_, inverse, raised) = Measure((frame, band) => (frame % 2 == 0 ? 1 : -1) * (band == 3 ? quiet : 2), bands: 5);
        Assert.Equal((float)(1 / counted), inverse[3]);
        Assert.All([0, 1, 2, 4], band => Assert.Equal(0.5f, inverse[band]));
        Assert.Equal(quiet < counted ? [3] : [], raised);
    }

    [Fact]
    public void Where_nothing_changes_at_all_a_small_deviation_counts()
    {
        var (_, inverse, raised) = Measure((_, _) => -13.8, bands: 4);
        Assert.Equal([200, 200, 200, 200], inverse); // 1 / 0.005
        Assert.Equal([0, 1, 2, 3], raised);
    }

    [Fact]
    public void Bands_are_named_by_their_frequencies()
    {
        Assert.Equal("10,993 to 14,000 Hz (bands 61 to 64)", BandFrequencies.Describe(new LogMel(), [60, 61, 62, 63]));
        Assert.Equal("0 to 43 Hz (band 1), 1,680 to 1,852 Hz (bands 21 to 22)", BandFrequencies.Describe(new AmplitudePhase(), [0, 20, 21]));
    }

    [Fact]
    public void A_run_reports_bands_that_hardly_change()
    {
        using var tiny = new TinyRun();
        foreach (var path in Directory.GetFiles(tiny.Data.Root, "*.wav", SearchOption.AllDirectories))
        {
            using var file = File.OpenWrite(path);
            if (file.Length < 28) continue;
            file.Position = 24; // the sample rate in the header: nothing above 2 kHz is left
            file.Write(BitConverter.GetBytes(4000));
        }
        List<string> warnings = [];
        tiny.Train(TinyRun.Full, onEvent: runEvent =>
        {
            if (runEvent is RunEvent.Warning warning) warnings.Add(warning.Text);
        });
        Assert.Matches(@"^the training clips have almost no variation at [\d,]+ to 7,000 Hz \(bands \d+ to 24\)\. The model learns nothing from these bands and may underrate recordings that have sound there\. "
            + @"Set a lower frontEnd\.fmax, or train with recordings of the same kind as those to be tagged\.$", Assert.Single(warnings, text => text.StartsWith("the training clips", StringComparison.Ordinal)));
    }

    private static (float[] Mean, float[] Inverse, IReadOnlyList<int> Raised) Measure(Func<int, int, double> value, int bands)
    {
        using var scope = NewDisposeScope();
        using var weights = new Weights();
        var body = new Vgg { Widths = [2], InputNorm = Normalisation.Bin }.Build(weights, new(1, 1, bands), 2);
        weights.Allocate(1, CPU);
        var raised = InputNormStatistics.Measure(new Given(value, bands), body.InputNorm!, (_, _) => { }, default);
        return ([.. body.InputNorm!.Mean.Tensor.data<float>()], [.. body.InputNorm.Inverse.Tensor.data<float>()], raised);
    }

    // Two clips of 4 and 6 frames.
    private sealed class Given(Func<int, int, double> value, int bands) : IExamples
    {
        public IReadOnlyList<Clip> Clips { get; } = [new("a.wav", "a.wav", "a"), new("b.wav", "b.wav", "b")];

        public long Length(int clip) => throw new NotSupportedException();

        public float[] Crops(ReadOnlySpan<Crop> crops, int samples, bool repeat, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IEnumerable<Spectrogram> Blocks(int clip, CancellationToken cancellationToken = default) =>
            [new([.. Enumerable.Range(0, (4 + 2 * clip) * bands).Select(i => (float)value(i / bands, i % bands))], 1, 4 + 2 * clip, bands)];

        public void Dispose() { }
    }
}
