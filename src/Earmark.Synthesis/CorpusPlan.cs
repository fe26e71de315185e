using System.Globalization;

namespace Earmark.Synthesis;

/// <summary>A clip to be synthesised.</summary>
/// <param name="Index">Index in the corpus. The audio is a function of seed, index, sound class and length.</param>
/// <param name="Name">File name.</param>
/// <param name="SoundClass">The sound class.</param>
/// <param name="Samples">Length in samples, or 0 for an empty file.</param>
/// <param name="Label">Label in the label file. It can be wrong for training clips, and is "None" for test clips that are not scored.</param>
/// <param name="Verified">Whether the label is marked as verified.</param>
/// <param name="Usage">Public, Private or Ignored for a test clip.</param>
internal sealed record PlannedClip(int Index, string Name, SoundClass SoundClass, int Samples, string Label, bool Verified = true, string Usage = "");

/// <summary>The plan of a corpus, created before any audio is synthesised: file names, sound classes, lengths, labels.</summary>
internal sealed record CorpusPlan(IReadOnlyList<string> Labels, IReadOnlyList<PlannedClip> Train, IReadOnlyList<PlannedClip> Test)
{
    /// <summary>Number of scored clips in the real test set.</summary>
    private const int RealScored = 1600;

    /// <summary>Total number of samples.</summary>
    public long Samples => Train.Concat(Test).Sum(clip => (long)clip.Samples);

    /// <summary>Total size of the audio files in bytes.</summary>
    public long Bytes => 2 * Samples + (long)WavWriter.HeaderBytes * (Train.Count + Test.Count);

    /// <summary>Creates the plan. The same options give the same plan.</summary>
    public static CorpusPlan Create(CorpusOptions options)
    {
        var names = DrawNames(options.TrainClips + options.TestClips, options.Seed);
        SoundClass[] soundClasses = [.. SoundClasses.All.Take(options.ClassCount)];
        var fractions = ClassFractions(options);
        var scale = options.MeanSeconds / soundClasses.Average(soundClass => soundClass.ClipSeconds.Mean);
        return new([.. soundClasses.Select(soundClass => soundClass.Label).Order(StringComparer.Ordinal)],
            PlanTrainClips(options, soundClasses, fractions, names[..options.TrainClips], scale), PlanTestClips(options, soundClasses, fractions, names[options.TrainClips..], scale));
    }

    private static PlannedClip[] PlanTrainClips(CorpusOptions options, SoundClass[] soundClasses, double[] fractions, string[] names, double scale)
    {
        var random = new CounterRandom(options.Seed, "training labels");
        var classOfClip = AssignClasses(names.Length, fractions, ref random);
        var order = Permutation(names.Length, ref random);
        var unverifiedCount = (int)Math.Round(options.UnverifiedFraction * names.Length);
        var wrongCount = (int)Math.Round(unverifiedCount / 3.0);
        return [.. order.Select((position, i) =>
        {
            var label = classOfClip[i];
            if (position < wrongCount) label = (label + 1 + random.NextInt(soundClasses.Length - 1)) % soundClasses.Length;
            return new PlannedClip(i, names[i], soundClasses[classOfClip[i]], DrawLength(soundClasses[classOfClip[i]], scale, ref random), soundClasses[label].Label, position >= unverifiedCount);
        })];
    }

    private static PlannedClip[] PlanTestClips(CorpusOptions options, SoundClass[] soundClasses, double[] fractions, string[] names, double scale)
    {
        var random = new CounterRandom(options.Seed, "test labels");
        var scoredCount = Math.Min((int)(0.9 * names.Length), RealScored);
        var publicCount = (int)Math.Round(0.188 * scoredCount); // 301 of the real 1,600 are public
        var emptyCount = Math.Clamp((names.Length - scoredCount) / 5, 1, 3);
        var classOfClip = AssignClasses(scoredCount, fractions, ref random);
        return [.. Permutation(names.Length, ref random).Select((position, i) =>
        {
            var soundClass = position < scoredCount ? soundClasses[classOfClip[position]] : SoundClasses.All[random.NextInt(SoundClasses.All.Count)]; // unscored clips can be of any class
            var samples = DrawLength(soundClass, scale, ref random);
            return new PlannedClip(options.TrainClips + i, names[i], soundClass, position >= names.Length - emptyCount ? 0 : samples,
                position < scoredCount ? soundClass.Label : "None", Usage: position < publicCount ? "Public" : position < scoredCount ? "Private" : "Ignored");
        })];
    }

    /// <summary>Draws class sizes that differ as in the real data set, where they range from 94 to 300. Returns them as fractions.</summary>
    private static double[] ClassFractions(CorpusOptions options)
    {
        var random = new CounterRandom(options.Seed, "class sizes");
        var sizes = new double[options.ClassCount];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = random.NextDouble(94, 300);
        var sum = sizes.Sum();
        return [.. sizes.Select(size => size / sum)];
    }

    /// <summary>Assigns classes to clips in random order: one clip for each class, the remaining clips in proportion to the fractions.</summary>
    private static int[] AssignClasses(int clips, double[] fractions, ref CounterRandom random)
    {
        var classes = new int[clips];
        var (proportionalCount, bound, next) = (Math.Max(clips - fractions.Length, 0), fractions[0], 0);
        for (var i = 0; i < clips; i++)
        {
            while ((i + 0.5) / proportionalCount > bound && next + 1 < fractions.Length) bound += fractions[++next];
            classes[i] = i < proportionalCount ? next : i - proportionalCount;
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

    private static int DrawLength(SoundClass soundClass, double scale, ref CounterRandom random) =>
        (int)(Math.Clamp(scale * soundClass.ClipSeconds.Draw(ref random), 0.3, 30) * Corpus.SampleRate);

    /// <summary>Returns unique file names of eight hexadecimal digits, in the order in which they are drawn.</summary>
    private static string[] DrawNames(int count, ulong seed)
    {
        var random = new CounterRandom(seed, "names");
        var names = new HashSet<string>(count, StringComparer.Ordinal);
        while (names.Count < count) names.Add((random.NextUInt64() >> 32).ToString("x8", CultureInfo.InvariantCulture) + ".wav");
        return [.. names];
    }
}
