using Earmark.Audio;
using System.Globalization;

namespace Earmark.Synthesis;

/// <summary>A clip to be synthesised.</summary>
/// <param name="Index">Index in the corpus. The audio is a function of seed, index, sound and length.</param>
/// <param name="Name">File name.</param>
/// <param name="Sound">The source of the clip.</param>
/// <param name="Samples">Length in samples, or 0 for an empty file.</param>
/// <param name="Label">
/// Content of the label field; see <see cref="ISound.Label"/>. It can be wrong for training clips, and is "None" for test clips that are not scored.
/// </param>
/// <param name="Verified">Whether the label is marked as verified.</param>
/// <param name="Usage">Public, Private or Ignored for a test clip.</param>
internal sealed record PlannedClip(int Index, string Name, ISound Sound, int Samples, string Label, bool Verified = true, string Usage = "");

/// <summary>The plan of a corpus, created before any audio is synthesised: file names, sounds, lengths, labels.</summary>
/// <param name="Labels">Labels in ordinal order.</param>
/// <param name="Train">Training clips.</param>
/// <param name="Test">Test clips.</param>
/// <param name="Background">Background recordings, without a label.</param>
internal sealed record CorpusPlan(IReadOnlyList<string> Labels, IReadOnlyList<PlannedClip> Train, IReadOnlyList<PlannedClip> Test, IReadOnlyList<PlannedClip> Background)
{
    /// <summary>Number of scored clips in the real test set.</summary>
    private const int RealScored = 1600;

    /// <summary>Total number of samples.</summary>
    public long Samples => Train.Concat(Test).Concat(Background).Sum(clip => (long)clip.Samples);

    /// <summary>Total size of the audio files in bytes.</summary>
    public long Bytes => 2 * Samples + (long)WavWriter.HeaderBytes * (Train.Count + Test.Count + Background.Count);

    /// <summary>Creates the plan. The same options give the same plan.</summary>
    public static CorpusPlan Create(CorpusOptions options)
    {
        var nameRandom = new CounterRandom(options.Seed, "names");
        var names = DrawNames(options.TrainClips + options.TestClips, ref nameRandom, []);
        SoundClass[] soundClasses = [.. SoundClasses.All.Take(options.ClassCount)];
        var fractions = ClassFractions(options);
        var scale = options.MeanSeconds / soundClasses.Average(soundClass => soundClass.ClipSeconds.Mean);
        return new([.. soundClasses.Select(soundClass => soundClass.Label).Order(StringComparer.Ordinal)],
            PlanTrainClips(options, soundClasses, fractions, names[..options.TrainClips], scale), PlanTestClips(options, soundClasses, fractions, names[options.TrainClips..], scale),
            PlanBackground(options, names));
    }

    private static PlannedClip[] PlanTrainClips(CorpusOptions options, SoundClass[] soundClasses, double[] fractions, string[] names, double scale)
    {
        var random = new CounterRandom(options.Seed, "training labels");
        var classOfClip = AssignClasses(names.Length, fractions, ref random);
        var order = Permutation(names.Length, ref random);
        var unverifiedCount = (int)Math.Round(options.UnverifiedFraction * names.Length);
        var wrongCount = (int)Math.Round(unverifiedCount / 3.0);
        var mixes = new MixPlan(options, soundClasses, 0, names.Length);
        return [.. order.Select((position, i) =>
        {
            var isWrong = position < wrongCount;
            var label = classOfClip[i];
            if (isWrong) label = (label + 1 + random.NextInt(soundClasses.Length - 1)) % soundClasses.Length;
            var samples = DrawLength(soundClasses[classOfClip[i]], scale, ref random);
            var sound = mixes.Draw(i, soundClasses[classOfClip[i]]);
            var labelField = sound is not SoundMix mix ? soundClasses[label].Label : isWrong ? mixes.DrawWrongLabel(i, mix) : mix.Label;
            return new PlannedClip(i, names[i], sound, samples, labelField, position >= unverifiedCount);
        })];
    }

    private static PlannedClip[] PlanTestClips(CorpusOptions options, SoundClass[] soundClasses, double[] fractions, string[] names, double scale)
    {
        var random = new CounterRandom(options.Seed, "test labels");
        var scoredCount = Math.Min((int)(0.9 * names.Length), RealScored);
        var publicCount = (int)Math.Round(0.188 * scoredCount); // 301 of the real 1,600 are public
        var emptyCount = Math.Clamp((names.Length - scoredCount) / 5, 1, 3);
        var classOfClip = AssignClasses(scoredCount, fractions, ref random);
        var mixes = new MixPlan(options, soundClasses, options.TrainClips, scoredCount);
        return [.. Permutation(names.Length, ref random).Select((position, i) =>
        {
            var soundClass = position < scoredCount ? soundClasses[classOfClip[position]] : SoundClasses.All[random.NextInt(SoundClasses.All.Count)]; // unscored clips can be of any class
            var samples = DrawLength(soundClass, scale, ref random);
            var sound = position < scoredCount ? mixes.Draw(position, soundClass) : soundClass;
            return new PlannedClip(options.TrainClips + i, names[i], sound, position >= names.Length - emptyCount ? 0 : samples,
                position < scoredCount ? sound.Label : "None", Usage: position < publicCount ? "Public" : position < scoredCount ? "Private" : "Ignored");
        })];
    }

    private static PlannedClip[] PlanBackground(CorpusOptions options, string[] otherNames)
    {
        var random = new CounterRandom(options.Seed, "background recordings");
        var names = DrawNames(options.BackgroundClips, ref random, otherNames);
        var scale = options.MeanSeconds / BackgroundSound.ClipSeconds.Mean;
        return [.. names.Select((name, i) => new PlannedClip(otherNames.Length + i, name, BackgroundSound.Instance, ToSamples(scale * BackgroundSound.ClipSeconds.Draw(ref random)), ""))];
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

    private static int DrawLength(SoundClass soundClass, double scale, ref CounterRandom random) => ToSamples(scale * soundClass.ClipSeconds.Draw(ref random));

    private static int ToSamples(double seconds) => (int)(Math.Clamp(seconds, 0.3, 30) * Corpus.SampleRate);

    /// <summary>Returns unique file names of eight hexadecimal digits, in the order in which they are drawn.</summary>
    private static string[] DrawNames(int count, ref CounterRandom random, IReadOnlyCollection<string> others)
    {
        var names = new HashSet<string>(others, StringComparer.Ordinal);
        List<string> drawn = [];
        while (drawn.Count < count)
        {
            var name = (random.NextUInt64() >> 32).ToString("x8", CultureInfo.InvariantCulture) + ".wav";
            if (names.Add(name)) drawn.Add(name);
        }
        return [.. drawn];
    }
}
