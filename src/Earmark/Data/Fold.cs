namespace Earmark.Data;

/// <summary>A split of the clips of a data set into training clips and held-out clips.</summary>
/// <param name="Index">Fold index, from 0.</param>
/// <param name="Train">Training clips, in the order of the data set.</param>
/// <param name="Validation">Held-out clips, in the order of the data set.</param>
/// <param name="VerifiedOnly">Whether metrics use only held-out clips with a verified label, if there are any.</param>
public sealed record Fold(int Index, IReadOnlyList<Clip> Train, IReadOnlyList<Clip> Validation, bool VerifiedOnly = false)
{
    /// <summary>The held-out clips used for metrics.</summary>
    public IReadOnlyList<Clip> ScoredValidation =>
        VerifiedOnly && Validation.Any(clip => clip.Verified && !clip.IsBackground) ? [.. Validation.Where(clip => clip.Verified)] : Validation;

    /// <summary>
    /// Holds out a fraction of the clips, stratified by (label, verified). Clips of the same group or predefined fold,
    /// and byte-identical recordings, are never separated. Every label retains at least one training clip. Metrics use all labels.
    /// </summary>
    /// <param name="data">The data set.</param>
    /// <param name="fraction">
    /// The fraction, between 0 and 1. Without groups, the total number of held-out clips is rounded (halves up), and the number per label is rounded up
    /// or down. With groups, both are as close to the fraction as the groups allow.
    /// </param>
    /// <param name="seed">The seed. The held-out clips depend on the seed and on the clips, but not on their order.</param>
    /// <param name="cancellationToken">Cancels the operation, which reads recordings to find identical ones.</param>
    /// <exception cref="InputException">No clip can be held out.</exception>
    public static Fold HoldOut(Dataset data, double fraction, ulong seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        RequireFraction(data, fraction);
        return Create(data, Stratification.SelectHeldOut(data, fraction, seed, cancellationToken).ToDictionary(name => name, _ => 0, StringComparer.Ordinal), 0, verifiedOnly: false);
    }

    /// <summary>
    /// Holds out the same clips as scikit-learn's <c>train_test_split(test_size=fraction, random_state=seed)</c>, without
    /// stratification or groups, as in the challenge's notebook. Metrics use all labels.
    /// </summary>
    /// <param name="data">The data set. Its clips are numbered in order, including those that cannot be read.</param>
    /// <param name="fraction">The fraction, between 0 and 1. The number of held-out clips is rounded up.</param>
    /// <param name="seed">The seed, 0 to 4294967295.</param>
    /// <exception cref="InputException">The training or held-out set would be empty, or the seed is too large.</exception>
    public static Fold HoldOutUnstratified(Dataset data, double fraction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (seed > uint.MaxValue) throw InputException.At("seed of a random split", $"{seed}", $"0 to {uint.MaxValue}, as in scikit-learn");
        RequireFraction(data, fraction);
        var total = data.Train.Count;
        var count = (int)Math.Ceiling(total * fraction);
        if (count == 0 || count == total) throw NoTrainingClips(data, fraction);
        var indices = new MersenneTwister((uint)seed).Permutation(total).Take(count);
        return Create(data, indices.ToDictionary(index => data.Train[index].Name, _ => 0, StringComparer.Ordinal), 0, verifiedOnly: false);
    }

    /// <summary>
    /// Splits the clips into folds and holds out each in turn. Uses the predefined folds of the data set if there are any, and otherwise stratifies by
    /// (label, verified). Clips of the same group, and byte-identical recordings, are never separated. Metrics use only verified
    /// labels.
    /// </summary>
    /// <param name="data">The data set.</param>
    /// <param name="folds">Number of folds, at least 2.</param>
    /// <param name="seed">The seed. The folds depend on the seed and on the clips, but not on their order.</param>
    /// <param name="cancellationToken">Cancels the operation, which reads recordings to find identical ones.</param>
    /// <exception cref="InputException">The data set defines a different number of folds, or has too few clips or groups.</exception>
    public static IReadOnlyList<Fold> Split(Dataset data, int folds, ulong seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (folds < 2) throw InputException.At("folds", $"{folds}", "2 or more");
        var assignment = data.Train.Any(clip => clip.Fold is not null) ? PredefinedFolds(data, folds) : Stratification.AssignFolds(data, folds, seed, cancellationToken);
        return [.. Enumerable.Range(0, folds).Select(index => Create(data, assignment, index, verifiedOnly: true))];
    }

    /// <summary>Returns likely problems of a split (see <see cref="FoldChecks.Check"/>).</summary>
    /// <param name="folds">All folds of a split, or the single one with held-out clips.</param>
    /// <param name="fraction">The requested fraction of held-out clips, or null for equal folds.</param>
    /// <param name="copies">Whether to look for identical recordings on both sides, which is needed only for splits that may separate them.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>One warning for each kind of problem.</returns>
    public static IReadOnlyList<Finding> Inspect(IReadOnlyList<Fold> folds, double? fraction = null, bool copies = false, CancellationToken cancellationToken = default) =>
        [.. FoldChecks.Check(folds, fraction), .. SplitLeaks.Find(folds, copies, cancellationToken)];

    /// <summary>Writes folds.csv with the name of each clip and the fold that holds it out, if any.</summary>
    /// <param name="path">Path of the file. It must not exist.</param>
    /// <param name="folds">All folds of a split.</param>
    /// <exception cref="IOException">The file already exists.</exception>
    public static void Save(string path, IReadOnlyList<Fold> folds) => FoldFile.Save(path, folds);

    /// <summary>Reads folds.csv.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="data">The data set for which it was written.</param>
    /// <exception cref="InputException">The file is missing or invalid, or was written for other clips.</exception>
    public static IReadOnlyList<Fold> Load(string path, Dataset data) => FoldFile.Load(path, data);

    /// <summary>Creates the fold that holds out the clips assigned to it.</summary>
    internal static Fold Create(Dataset data, IReadOnlyDictionary<string, int> folds, int index, bool verifiedOnly)
    {
        var byHeldOut = data.Train.ToLookup(clip => folds.TryGetValue(clip.Name, out var fold) && fold == index);
        return new(index, [.. byHeldOut[false]], [.. byHeldOut[true]], verifiedOnly);
    }

    private static Dictionary<string, int> PredefinedFolds(Dataset data, int folds)
    {
        if (data.Train.FirstOrDefault(clip => clip.Fold is null) is { } without)
            throw InputException.At(data.Root, $"'{without.Name}' has no fold although other clips have one", "a fold for every clip or for none");
        int[] numbers = [.. data.Train.Select(clip => clip.Fold!.Value).Distinct().Order()];
        if (numbers.Length != folds)
            throw InputException.At(data.Root,
                $"the data set defines {numbers.Length} folds ({string.Join(", ", numbers.Take(20))}), but {folds} were requested",
                $"{numbers.Length}, so that results can be compared with those of others");
        return data.Train.ToDictionary(clip => clip.Name, clip => Array.IndexOf(numbers, clip.Fold!.Value), StringComparer.Ordinal);
    }

    private static void RequireFraction(Dataset data, double fraction)
    {
        if (!(fraction is > 0 and < 1)) throw NoTrainingClips(data, fraction);
    }

    /// <summary>Creates the error for a fraction that leaves no training clips or no held-out clips.</summary>
    internal static InputException NoTrainingClips(Dataset data, double fraction) => InputException.At(data.Root,
        FormattableString.Invariant($"a fraction of {fraction} of {data.Train.Count} training clips leaves no clip to hold out or no clip to train on"),
        "a fraction between 0 and 1 that leaves at least one clip in each set");
}
