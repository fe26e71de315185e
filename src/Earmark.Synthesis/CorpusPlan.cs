using System.Globalization;

namespace Earmark.Synthesis;

/// <summary>A clip to be synthesised.</summary>
/// <param name="Index">Index in the corpus. The audio is a function of seed, index, sound class and length.</param>
/// <param name="Name">File name.</param>
/// <param name="SoundClass">The sound class.</param>
/// <param name="Samples">Length in samples; 0 for an empty file.</param>
/// <param name="Label">Label in the label file. It can be wrong for training clips, and is "None" for clips that are not scored.</param>
/// <param name="Verified">Whether the label is marked as verified.</param>
/// <param name="Usage">Public, Private or Ignored for a test clip.</param>
internal sealed record PlannedClip(int Index, string Name, SoundClass SoundClass, int Samples, string Label, bool Verified = true, string Usage = "");

/// <summary>The plan of a corpus, made before any audio is synthesised: file names, sound classes, lengths, labels.</summary>
internal sealed record CorpusPlan(IReadOnlyList<string> Labels, IReadOnlyList<PlannedClip> Train, IReadOnlyList<PlannedClip> Test)
{
    /// <summary>Number of scored clips in the real test set.</summary>
    private const int RealScored = 1600;

    /// <summary>Total number of samples.</summary>
    public long Samples => Train.Concat(Test).Sum(take => (long)take.Samples);

    /// <summary>Total size of the audio files in bytes.</summary>
    public long Bytes => 2 * Samples + (long)WavWriter.HeaderBytes * (Train.Count + Test.Count);

    /// <summary>Creates the plan. The same options give the same plan.</summary>
    public static CorpusPlan Create(CorpusOptions options)
    {
        var names = DrawNames(options.TrainClips + options.TestClips, options.Seed);
        SoundClass[] voices = [.. SoundClasses.All.Take(options.ClassCount)];
        var fractions = ClassFractions(options);
        var scale = options.MeanSeconds / voices.Average(voice => voice.ClipSeconds.Mean);
        return new([.. voices.Select(voice => voice.Label).Order(StringComparer.Ordinal)],
            PlanTrainClips(options, voices, fractions, names[..options.TrainClips], scale), PlanTestClips(options, voices, fractions, names[options.TrainClips..], scale));
    }

    private static PlannedClip[] PlanTrainClips(CorpusOptions options, SoundClass[] voices, double[] fractions, string[] names, double scale)
    {
        var random = new CounterRandom(options.Seed, "training labels");
        var dealt = AssignClasses(names.Length, fractions, ref random);
        var order = Permutation(names.Length, ref random);
        var doubtful = (int)Math.Round(options.UnverifiedFraction * names.Length);
        var wrong = (int)Math.Round(doubtful / 3.0);
        return [.. order.Select((position, i) =>
        {
            var label = dealt[i];
            if (position < wrong) label = (label + 1 + random.NextInt(voices.Length - 1)) % voices.Length;
            return new PlannedClip(i, names[i], voices[dealt[i]], DrawLength(voices[dealt[i]], scale, ref random), voices[label].Label, position >= doubtful);
        })];
    }

    private static PlannedClip[] PlanTestClips(CorpusOptions options, SoundClass[] voices, double[] fractions, string[] names, double scale)
    {
        var random = new CounterRandom(options.Seed, "test labels");
        var scored = Math.Min((int)(0.9 * names.Length), RealScored);
        var seen = (int)Math.Round(0.188 * scored);                   // 301 of the real 1,600 are public
        var empty = Math.Clamp((names.Length - scored) / 5, 1, 3);
        var dealt = AssignClasses(scored, fractions, ref random);
        return [.. Permutation(names.Length, ref random).Select((position, i) =>
        {
            var voice = position < scored ? voices[dealt[position]] : SoundClasses.All[random.NextInt(SoundClasses.All.Count)]; // clips that are not scored can be of any class
            var samples = DrawLength(voice, scale, ref random);
            return new PlannedClip(options.TrainClips + i, names[i], voice, position >= names.Length - empty ? 0 : samples,
                position < scored ? voice.Label : "None", Usage: position < seen ? "Public" : position < scored ? "Private" : "Ignored");
        })];
    }

    /// <summary>Draws class sizes that differ as in the real data set, where they range from 94 to 300. Returns them as fractions.</summary>
    private static double[] ClassFractions(CorpusOptions options)
    {
        var random = new CounterRandom(options.Seed, "class sizes");
        var sizes = new double[options.ClassCount];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = random.Uniform(94, 300);
        var sum = sizes.Sum();
        return [.. sizes.Select(size => size / sum)];
    }

    /// <summary>Assigns classes to clips in random order: one clip for each class, the others in proportion to the fractions.</summary>
    private static int[] AssignClasses(int clips, double[] fractions, ref CounterRandom random)
    {
        var classes = new int[clips];
        var (rest, bound, next) = (Math.Max(clips - fractions.Length, 0), fractions[0], 0);
        for (var i = 0; i < clips; i++)
        {
            while ((i + 0.5) / rest > bound && next + 1 < fractions.Length) bound += fractions[++next];
            classes[i] = i < rest ? next : i - rest;
        }
        random.Shuffle(classes.AsSpan());
        return classes;
    }

    private static int[] Permutation(int count, ref CounterRandom random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order.AsSpan());
        return order;
    }

    private static int DrawLength(SoundClass voice, double scale, ref CounterRandom random) =>
        (int)(Math.Clamp(scale * voice.ClipSeconds.Draw(ref random), 0.3, 30) * Corpus.SampleRate);

    /// <summary>Returns unique file names of eight hexadecimal digits, in the order in which they are drawn.</summary>
    private static string[] DrawNames(int count, ulong seed)
    {
        var random = new CounterRandom(seed, "names");
        var names = new HashSet<string>(count, StringComparer.Ordinal);
        while (names.Count < count) names.Add((random.Bits() >> 32).ToString("x8", CultureInfo.InvariantCulture) + ".wav");
        return [.. names];
    }
}
