namespace Earmark.Synthesis;

/// <summary>Selects the clips of a split that contain several sound classes, and the additional classes of each.</summary>
/// <remarks>It has its own random numbers, so a clip with one class is the same as in a corpus without mixes.</remarks>
internal sealed class MixPlan
{
    /// <summary>Maximum number of classes in a clip.</summary>
    private const int MaxClasses = 3;

    private readonly ulong seed;
    private readonly int firstIndex;
    private readonly IReadOnlyList<SoundClass> soundClasses;
    private readonly bool[] isMix;

    /// <summary>Selects the clips.</summary>
    /// <param name="options">Fraction of the clips that are mixes, and the seed.</param>
    /// <param name="soundClasses">The classes of the corpus, at least three.</param>
    /// <param name="firstIndex">Index of the first clip of the split in the corpus.</param>
    /// <param name="clips">Number of clips in the split.</param>
    public MixPlan(CorpusOptions options, IReadOnlyList<SoundClass> soundClasses, int firstIndex, int clips)
    {
        (seed, this.firstIndex, this.soundClasses) = (options.Seed, firstIndex, soundClasses);
        isMix = new bool[clips];
        isMix.AsSpan(0, (int)Math.Round(options.SeveralFraction * clips)).Fill(true);
        new CounterRandom(seed, "clips with several classes", firstIndex).Shuffle(isMix.AsSpan());
    }

    /// <summary>Returns the sound of a clip: the class, or a mix of it with one or two others. No mix contains all classes.</summary>
    /// <param name="clip">Index in the split.</param>
    /// <param name="soundClass">The class of the clip without mixes.</param>
    public ISound Draw(int clip, SoundClass soundClass)
    {
        if (!isMix[clip]) return soundClass;
        var random = new CounterRandom(seed, "classes of a mix", firstIndex + clip);
        SoundClass[] others = [.. soundClasses.Where(other => other != soundClass)];
        random.Shuffle(others.AsSpan());
        var count = Math.Min(2 + random.NextInt(MaxClasses - 1), soundClasses.Count - 1); // one class must be left for wrong labels
        return new SoundMix([soundClass, .. others.Take(count - 1)]);
    }

    /// <summary>Returns the labels of a mix, with one of them replaced by the label of a class that is not in the mix.</summary>
    /// <param name="clip">Index in the split.</param>
    /// <param name="mix">The mix.</param>
    public string DrawWrongLabel(int clip, SoundMix mix)
    {
        var random = new CounterRandom(seed, "wrong label of a mix", firstIndex + clip);
        string[] labels = [.. mix.SoundClasses.Select(soundClass => soundClass.Label)], wrong = [.. soundClasses.Select(soundClass => soundClass.Label).Except(labels)];
        labels[random.NextInt(labels.Length)] = wrong[random.NextInt(wrong.Length)];
        return SoundMix.JoinLabels(labels);
    }
}
