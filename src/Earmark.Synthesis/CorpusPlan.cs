using System.Globalization;

namespace Earmark.Synthesis;

/// <summary>One clip to be made.</summary>
/// <param name="Index">Its number in the corpus; its sound is a function of seed, number, voice and length.</param>
/// <param name="Name">File name.</param>
/// <param name="SoundClass">The sound class.</param>
/// <param name="Samples">Its length; 0 for an empty file.</param>
/// <param name="Label">What the label file says: for training clips perhaps wrong, for clips that are not scored "None".</param>
/// <param name="Verified">Whether somebody checked the label.</param>
/// <param name="Usage">Of a test clip: Public, Private or Ignored.</param>
internal sealed record PlannedClip(int Index, string Name, SoundClass SoundClass, int Samples, string Label, bool Verified = true, string Usage = "");

/// <summary>All that is decided about a corpus before a sound is made: names, classes, lengths, labels.</summary>
internal sealed record CorpusPlan(IReadOnlyList<string> Labels, IReadOnlyList<PlannedClip> Train, IReadOnlyList<PlannedClip> Test)
{
    /// <summary>Clips of the real test set that were scored.</summary>
    private const int RealScored = 1600;

    /// <summary>Samples of all clips.</summary>
    public long Samples => Train.Concat(Test).Sum(take => (long)take.Samples);

    /// <summary>Size of all audio files.</summary>
    public long Bytes => 2 * Samples + (long)WavWriter.HeaderBytes * (Train.Count + Test.Count);

    /// <summary>Makes the plan; the same options give the same one.</summary>
    public static CorpusPlan Of(CorpusOptions options)
    {
        var names = Names(options.Train + options.Test, options.Seed);
        SoundClass[] voices = [.. SoundClasses.All.Take(options.Classes)];
        var shares = Shares(options);
        var scale = options.MeanSeconds / voices.Average(voice => voice.Seconds.Mean);
        return new([.. voices.Select(voice => voice.Label).Order(StringComparer.Ordinal)],
            Training(options, voices, shares, names[..options.Train], scale), Testing(options, voices, shares, names[options.Train..], scale));
    }

    private static PlannedClip[] Training(CorpusOptions options, SoundClass[] voices, double[] shares, string[] names, double scale)
    {
        var draw = new CounterRandom(options.Seed, "training labels");
        var dealt = Deal(names.Length, shares, ref draw);
        var order = Order(names.Length, ref draw);
        var doubtful = (int)Math.Round(options.Doubtful * names.Length);
        var wrong = (int)Math.Round(doubtful / 3.0);
        return [.. order.Select((place, i) =>
        {
            var label = dealt[i];
            if (place < wrong) label = (label + 1 + draw.NextInt(voices.Length - 1)) % voices.Length;
            return new PlannedClip(i, names[i], voices[dealt[i]], Length(voices[dealt[i]], scale, ref draw), voices[label].Label, place >= doubtful);
        })];
    }

    private static PlannedClip[] Testing(CorpusOptions options, SoundClass[] voices, double[] shares, string[] names, double scale)
    {
        var draw = new CounterRandom(options.Seed, "test labels");
        var scored = Math.Min((int)(0.9 * names.Length), RealScored);
        var seen = (int)Math.Round(0.188 * scored);                   // 301 of the real 1,600 are public
        var empty = Math.Clamp((names.Length - scored) / 5, 1, 3);
        var dealt = Deal(scored, shares, ref draw);
        return [.. Order(names.Length, ref draw).Select((place, i) =>
        {
            var voice = place < scored ? voices[dealt[place]] : SoundClasses.All[draw.NextInt(SoundClasses.All.Count)]; // padding may be anything
            var samples = Length(voice, scale, ref draw);
            return new PlannedClip(options.Train + i, names[i], voice, place >= names.Length - empty ? 0 : samples,
                place < scored ? voice.Label : "None", Usage: place < seen ? "Public" : place < scored ? "Private" : "Ignored");
        })];
    }

    /// <summary>Sizes of the classes differ as in the real set, where they go from 94 to 300.</summary>
    private static double[] Shares(CorpusOptions options)
    {
        var draw = new CounterRandom(options.Seed, "class sizes");
        var sizes = new double[options.Classes];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = draw.Uniform(94, 300);
        var sum = sizes.Sum();
        return [.. sizes.Select(size => size / sum)];
    }

    /// <summary>Deals classes to clips in random order: one each, the rest by their shares.</summary>
    private static int[] Deal(int clips, double[] shares, ref CounterRandom draw)
    {
        var classes = new int[clips];
        var (rest, bound, next) = (Math.Max(clips - shares.Length, 0), shares[0], 0);
        for (var i = 0; i < clips; i++)
        {
            while ((i + 0.5) / rest > bound && next + 1 < shares.Length) bound += shares[++next];
            classes[i] = i < rest ? next : i - rest;
        }
        draw.Shuffle(classes.AsSpan());
        return classes;
    }

    private static int[] Order(int count, ref CounterRandom draw)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        draw.Shuffle(order.AsSpan());
        return order;
    }

    private static int Length(SoundClass voice, double scale, ref CounterRandom draw) =>
        (int)(Math.Clamp(scale * voice.Seconds.From(ref draw), 0.3, 30) * Corpus.SampleRate);

    /// <summary>Names of eight hexadecimal digits, each once, in order within the two parts.</summary>
    private static string[] Names(int count, ulong seed)
    {
        var draw = new CounterRandom(seed, "names");
        var names = new HashSet<string>(count, StringComparer.Ordinal);
        while (names.Count < count) names.Add((draw.Bits() >> 32).ToString("x8", CultureInfo.InvariantCulture) + ".wav");
        return [.. names];
    }
}
