using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Training.Batches;
using Earmark.Training.Networks;
using Earmark.Training.Runs;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Runs;

public sealed class InputNormStatisticsTest
{
    [Fact]
    public void Computes_mean_and_inverse_deviation_of_each_band()
    {
        // Bands alternate around 5 by 1, 2 and 3: deviations 1, 2 and 3.
        var (mean, inverse, raised) = Measure((frame, band) => 5 + (frame % 2 == 0 ? 1 : -1) * (band + 1), bands: 3);
        Assert.Equal([5, 5, 5], mean);
        Assert.Equal([1, 1 / 2f, 1 / 3f], inverse);
        Assert.Empty(raised);
    }

    [Theory]
    [InlineData(0, 0.2)]      // constant band: a tenth of the median deviation, which is 2
    [InlineData(0.1, 0.2)]    // almost constant band
    [InlineData(0.25, 0.25)]  // sufficient variation: unchanged
    public void An_almost_constant_band_does_not_outweigh_the_others(double deviation, double effective)
    {
        var (_, inverse, raised) = Measure((frame, band) => (frame % 2 == 0 ? 1 : -1) * (band == 3 ? deviation : 2), bands: 5);
        Assert.Equal((float)(1 / effective), inverse[3]);
        Assert.All([0, 1, 2, 4], band => Assert.Equal(0.5f, inverse[band]));
        Assert.Equal(deviation < effective ? [3] : [], raised);
    }

    [Fact]
    public void Constant_bands_use_the_minimum_deviation()
    {
        var (_, inverse, raised) = Measure((_, _) => -13.8, bands: 4);
        Assert.Equal([200, 200, 200, 200], inverse); // 1 / 0.005
        Assert.Equal([0, 1, 2, 3], raised);
    }

    [Fact]
    public void Describes_bands_by_their_frequencies()
    {
        Assert.Equal("10,993 to 14,000 Hz (bands 61 to 64)", FlatBands.Frequencies(new LogMel(), [60, 61, 62, 63]));
        Assert.Equal("0 to 43 Hz (band 1), 1,680 to 1,852 Hz (bands 21 to 22)", FlatBands.Frequencies(new AmplitudePhase(), [0, 20, 21]));
    }

    [Fact]
    public void Reports_constant_frequencies_as_a_warning() =>
        Assert.StartsWith("the training clips have almost no variation at 10,993 to 14,000 Hz (bands 61 to 64). The model cannot learn from these bands",
            Assert.IsType<RunEvent.Warning>(FlatBands.Report(new LogMel(), [60, 61, 62, 63])).Text, StringComparison.Ordinal);

    [Fact]
    public void A_run_reports_almost_constant_bands()
    {
        using var tiny = new TinyRun();
        foreach (var path in Directory.GetFiles(tiny.Data.Root, "*.wav", SearchOption.AllDirectories))
        {
            using var file = File.OpenWrite(path);
            if (file.Length < 28) continue;
            file.Position = 24; // the sample rate in the header, so that there is no content above 2 kHz
            file.Write(BitConverter.GetBytes(4000));
        }
        List<string> warnings = [];
        tiny.Train(TinyRun.Full, onEvent: runEvent =>
        {
            if (runEvent is RunEvent.Warning warning) warnings.Add(warning.Text);
        });
        Assert.Matches(@"^the training clips have almost no variation at [\d,]+ to 7,000 Hz \(bands \d+ to 24\)\. The model cannot learn from these bands and may give scores that are too low to recordings with sound at these frequencies\. "
            + @"Set a lower frontEnd\.fmax, or train with recordings similar to those to be tagged\.$", Assert.Single(warnings, text => text.StartsWith("the training clips", StringComparison.Ordinal)));
    }

    private static (float[] Mean, float[] Inverse, IReadOnlyList<int> Raised) Measure(Func<int, int, double> value, int bands)
    {
        using var scope = NewDisposeScope();
        using var weights = new Weights();
        var body = new Vgg { Widths = [2], InputNorm = Normalisation.Bin }.Build(weights, new(1, 1, bands), 2);
        weights.Allocate(1, CPU);
        var raised = InputNormStatistics.Measure(new FunctionExamples(value, bands), body.InputNorm!, (_, _) => { }, default);
        return ([.. body.InputNorm!.Mean.Tensor.data<float>()], [.. body.InputNorm.Inverse.Tensor.data<float>()], raised);
    }

    // Two clips of 4 and 6 frames.
    private sealed class FunctionExamples(Func<int, int, double> value, int bands) : IExamples
    {
        public IReadOnlyList<Clip> Clips { get; } = [new("a.wav", "a.wav", "a"), new("b.wav", "b.wav", "b")];

        public long Length(int clip) => throw new NotSupportedException();

        public float[] Crops(ReadOnlySpan<Crop> crops, int samples, bool repeat, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IEnumerable<Spectrogram> Blocks(int clip, CancellationToken cancellationToken = default) =>
            [new([.. Enumerable.Range(0, (4 + 2 * clip) * bands).Select(i => (float)value(i / bands, i % bands))], 1, 4 + 2 * clip, bands)];

        public void Dispose() { }
    }
}
