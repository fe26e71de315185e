namespace Earmark.Data;

/// <summary>A split of the training clips into clips to train on and held-out clips.</summary>
/// <param name="Index">Fold number, from 0.</param>
/// <param name="Train">Clips to train on, in the order of the data set.</param>
/// <param name="Validation">Held-out clips, in the order of the data set.</param>
/// <param name="VerifiedOnly">Whether metrics only use held-out clips whose label was checked by a person, if there are any.</param>
public sealed record Fold(int Index, IReadOnlyList<Clip> Train, IReadOnlyList<Clip> Validation, bool VerifiedOnly = false)
{
    /// <summary>The held-out clips that metrics use.</summary>
    public IReadOnlyList<Clip> ScoredValidation =>
        VerifiedOnly && Validation.Any(clip => clip.Verified) ? [.. Validation.Where(clip => clip.Verified)] : Validation;

    /// <summary>
    /// Holds out a fraction of the clips, stratified by (label, verified). Clips of one group or of one fold of the data set,
    /// and recordings that are equal byte for byte, stay together. Every label keeps a clip to train on. Metrics use all labels.
    /// </summary>
    /// <param name="data">The data set.</param>
    /// <param name="fraction">
    /// The fraction, between 0 and 1. Without groups, the total count is rounded (halves up) and the count of each label is rounded up
    /// or down. With groups, both are as close as the groups allow.
    /// </param>
    /// <param name="seed">The seed; the held-out clips depend on it and on the clips, not on their order.</param>
    /// <param name="cancellationToken">Cancels the operation; equal recordings are found by reading them.</param>
    /// <exception cref="InputException">No clip can be held out.</exception>
    public static Fold HoldOut(Dataset data, double fraction, ulong seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        RequireFraction(data, fraction);
        return Create(data, Stratification.HeldOut(data, fraction, seed, cancellationToken).ToDictionary(name => name, _ => 0, StringComparer.Ordinal), 0, verifiedOnly: false);
    }

    /// <summary>
    /// Holds out the same clips as scikit-learn's <c>train_test_split(test_size=share, random_state=seed)</c>: without
    /// strata or groups, as in the challenge's notebook. Metrics use all labels.
    /// </summary>
    /// <param name="data">The data set. Clips are counted in its order, including those that cannot be read.</param>
    /// <param name="fraction">The fraction, between 0 and 1; the count is rounded up.</param>
    /// <param name="seed">The seed, 0 to 4294967295.</param>
    /// <exception cref="InputException">One of the two parts would be empty, or the seed is too large.</exception>
    public static Fold HoldOutUnstratified(Dataset data, double fraction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (seed > uint.MaxValue) throw InputException.At("seed of a random split", $"{seed}", $"0 to {uint.MaxValue}, as scikit-learn takes");
        RequireFraction(data, fraction);
        var all = data.Train.Count;
        var count = (int)Math.Ceiling(all * fraction);
        if (count == 0 || count == all) throw NoTrainingClips(data, fraction);
        var places = new MersenneTwister((uint)seed).Permutation(all).Take(count);
        return Create(data, places.ToDictionary(position => data.Train[position].Name, _ => 0, StringComparer.Ordinal), 0, verifiedOnly: false);
    }

    /// <summary>
    /// Splits the clips into folds and holds out each in turn: by the folds that the data set assigns, else stratified by
    /// (label, verified). Clips of one group, and recordings that are equal byte for byte, stay together. Metrics use verified
    /// labels only.
    /// </summary>
    /// <param name="data">The data set.</param>
    /// <param name="folds">Number of folds, at least 2.</param>
    /// <param name="seed">The seed; the folds depend on it and on the clips, not on their order.</param>
    /// <param name="cancellationToken">Cancels the operation; equal recordings are found by reading them.</param>
    /// <exception cref="InputException">The data set assigns another number of folds, or has too few clips or groups.</exception>
    public static IReadOnlyList<Fold> Split(Dataset data, int folds, ulong seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (folds < 2) throw InputException.At("folds", $"{folds}", "2 or more");
        var parts = data.Train.Any(clip => clip.Fold is not null) ? PredefinedFolds(data, folds) : Stratification.Parts(data, folds, seed, cancellationToken);
        return [.. Enumerable.Range(0, folds).Select(index => Create(data, parts, index, verifiedOnly: true))];
    }

    /// <summary>Returns likely problems of a split: see <see cref="FoldChecks.Check"/>.</summary>
    /// <param name="folds">All folds of a split, or the single one with held-out clips.</param>
    /// <param name="fraction">The requested fraction of held-out clips; null for equal folds.</param>
    /// <param name="copies">Whether to look for equal recordings on both sides; needed only for a split that does not keep them together.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>One warning for each kind of problem.</returns>
    public static IReadOnlyList<Finding> Inspect(IReadOnlyList<Fold> folds, double? fraction = null, bool copies = false, CancellationToken cancellationToken = default) =>
        [.. FoldChecks.Check(folds, fraction), .. SplitLeaks.Find(folds, copies, cancellationToken)];

    /// <summary>Writes folds.csv: the name of each clip and the fold that holds it out, if any.</summary>
    /// <param name="path">Path of the file, which must not exist.</param>
    /// <param name="folds">All folds of a split.</param>
    /// <exception cref="IOException">The file already exists.</exception>
    public static void Save(string path, IReadOnlyList<Fold> folds) => FoldFile.Save(path, folds);

    /// <summary>Reads folds.csv.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="data">The data set for which it was written.</param>
    /// <exception cref="InputException">The file is missing or invalid, or it was written for other clips.</exception>
    public static IReadOnlyList<Fold> Load(string path, Dataset data) => FoldFile.Load(path, data);

    /// <summary>Creates the fold that holds out the clips with its number.</summary>
    internal static Fold Create(Dataset data, IReadOnlyDictionary<string, int> parts, int index, bool verifiedOnly)
    {
        var held = data.Train.ToLookup(clip => parts.TryGetValue(clip.Name, out var part) && part == index);
        return new(index, [.. held[false]], [.. held[true]], verifiedOnly);
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

    /// <summary>Creates the error for a fraction that leaves one of the two parts without a clip.</summary>
    internal static InputException NoTrainingClips(Dataset data, double fraction) => InputException.At(data.Root,
        FormattableString.Invariant($"a fraction of {fraction} of {data.Train.Count} training clips leaves no clip to hold out or no clip to train on"),
        "a fraction between 0 and 1 that leaves a clip in each part");
}
