using Earmark.Synthesis;

namespace Earmark.Synthesis.Tests;

/// <summary>The demo corpus cannot be classified by its mean spectra alone. A classifier needs the change of the spectrum over time.</summary>
public sealed class DifficultyTest
{
    private const int Frame = 1024, Bands = 64;

    [Fact]
    public void Nearest_mean_classifier_on_mean_spectra_scores_below_the_bound()
    {
        var options = new CorpusOptions();                                      // as in the demo: 12 classes, 360 training and 150 test clips
        var plan = CorpusPlan.Create(options);
        PlannedClip[] clips = [.. plan.Train, .. plan.Test.Where(clip => clip.Usage != "Ignored")];
        var spectra = new double[clips.Length][];
        Parallel.For(0, clips.Length, i => spectra[i] = MeanLogSpectrum(Corpus.Synthesise(clips[i], options.Seed)));

        var means = plan.Labels.Select(label => Mean([.. spectra.Where((_, i) => i < plan.Train.Count && clips[i].Sound.Label == label)])).ToArray();
        var sum = 0.0;
        for (var i = plan.Train.Count; i < clips.Length; i++)
        {
            var nearest = plan.Labels.Index().OrderBy(row => Distance(spectra[i], means[row.Index])).Take(3).Select(row => row.Item).ToList();
            var position = nearest.IndexOf(clips[i].Label);
            if (position >= 0) sum += 1.0 / (position + 1);
        }
        var map = sum / (clips.Length - plan.Train.Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"MAP@3 of the nearest-mean classifier: {map:f3}");
        Assert.InRange(map, 0.5, 0.8);                                          // the chance level is 0.15
    }

    /// <summary>Returns the mean over frames of the log power in 64 mel bands, minus its mean over the bands, so that the level has no effect.</summary>
    private static double[] MeanLogSpectrum(short[] samples)
    {
        List<double[]> frames = [];
        double[] re = new double[Frame], im = new double[Frame];
        for (var from = 0; from == 0 || from + Frame <= samples.Length; from += Frame)
        {
            Array.Clear(im);
            for (var i = 0; i < Frame; i++) re[i] = from + i < samples.Length ? samples[from + i] / 32768.0 * (0.5 - 0.5 * Twiddle[i].Cos) : 0;
            Transform(re, im);
            frames.Add([.. Enumerable.Range(0, Bands).Select(band =>
            {
                int first = Edges[band], end = Math.Max(first + 1, Edges[band + 1]);
                var power = 0.0;
                for (var bin = first; bin < end; bin++) power += re[bin] * re[bin] + im[bin] * im[bin];
                return Math.Log(power / (end - first) + 1e-8);
            })]);
        }
        var mean = Mean(frames);
        var level = mean.Average();
        return [.. mean.Select(x => x - level)];
    }

    private static readonly (double Cos, double Sin)[] Twiddle = [.. Enumerable.Range(0, Frame).Select(i => (Math.Cos(2 * Math.PI * i / Frame), Math.Sin(2 * Math.PI * i / Frame)))];

    private static readonly int[] Edges = [.. Enumerable.Range(0, Bands + 1).Select(band =>
    {
        var mel = 60 + (2595 * Math.Log10(1 + 20_000 / 700.0) - 60) * band / Bands;
        return (int)(700 * (Math.Pow(10, mel / 2595) - 1) * Frame / 44_100);
    })];

    private static void Transform(double[] re, double[] im) // Cooley and Tukey 1965, radix 2, in place
    {
        for (int i = 1, j = 0; i < Frame; i++)
        {
            var bit = Frame >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j) (re[i], re[j], im[i], im[j]) = (re[j], re[i], im[j], im[i]);
        }
        for (var half = 1; half < Frame; half *= 2)
            for (var from = 0; from < Frame; from += 2 * half)
                for (var k = 0; k < half; k++)
                {
                    var (cos, sin) = Twiddle[k * (Frame / 2 / half)];
                    int a = from + k, b = a + half;
                    double x = re[b] * cos + im[b] * sin, y = im[b] * cos - re[b] * sin;
                    (re[a], im[a], re[b], im[b]) = (re[a] + x, im[a] + y, re[a] - x, im[a] - y);
                }
    }

    private static double[] Mean(IReadOnlyList<double[]> rows) => [.. Enumerable.Range(0, Bands).Select(band => rows.Average(row => row[band]))];

    private static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
}
