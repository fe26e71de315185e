
namespace Earmark.Data;

/// <summary>A data set: a folder of recordings with its layout, labels and clips.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Layout">Name of its layout, an entry of <see cref="Data.Layout.All"/>.</param>
/// <param name="Labels">Labels of the training clips, in ordinal order.</param>
/// <param name="Train">Labelled clips, in the order of the label file, or ordered by name if there is none.</param>
/// <param name="Test">Test clips, without labels, in the order required for a submission.</param>
/// <param name="Findings">Warnings, which do not prevent the data set from being used.</param>
public sealed record Dataset(string Root, string Layout, LabelSet Labels, IReadOnlyList<Clip> Train, IReadOnlyList<Clip> Test,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>Label of background recordings in models whose scores sum to one. It is never part of a submission.</summary>
    public const string BackgroundLabel = ClassFolders.Background;

    /// <summary>Background recordings, to which no label applies. They are not among <see cref="Train"/>.</summary>
    public IReadOnlyList<Clip> Background { get; init; } = [];

    /// <summary>The split defined by the data set, or null if it does not assign clips to validation.</summary>
    public Fold? PredefinedFold => Train.ToLookup(clip => clip.HeldOut) is { Count: 2 } sets ? new(0, [.. sets[false]], [.. sets[true]], VerifiedOnly: true) : null;

    /// <summary>Hash of the training clips and their labels.</summary>
    /// <value>The hash (XXH3, 128 bits), in hexadecimal, of the lines "name, tab, labels, separated by tabs" in ordinal order.</value>
    public string Fingerprint => ContentHash.OfLines(Train.Select(clip => $"{clip.Name}\t{string.Join('\t', clip.Labels!.Order(StringComparer.Ordinal))}"));

    /// <summary>Returns the data set with its background recordings among the training clips.</summary>
    /// <param name="asLabel">Whether they have the label <see cref="BackgroundLabel"/>, for models whose scores sum to one, instead of no label.</param>
    /// <remarks>
    /// If the data set predefines folds, the background recordings are distributed evenly over them. If it predefines a validation set,
    /// the same fraction of the background recordings as of the other clips is held out, evenly spaced.
    /// </remarks>
    public Dataset WithBackground(bool asLabel)
    {
        if (Background is []) return this;
        int?[] folds = [.. Train.Select(clip => clip.Fold).Distinct().Order()];
        var fraction = PredefinedFold is { } predefined ? (double)predefined.Validation.Count / Train.Count : 0;
        bool IsHeldOut(int i) => Math.Round((i + 1) * fraction) > Math.Round(i * fraction);
        var background = Background.Select((clip, i) => clip with { Labels = asLabel ? BackgroundLabel : ClipLabels.None, Fold = folds[i % folds.Length], HeldOut = IsHeldOut(i) });
        return this with { Labels = asLabel ? new([.. Labels, BackgroundLabel]) : Labels, Train = [.. Train, .. background], Background = [] };
    }

    /// <summary>Opens a data set for training or evaluation. Detects its layout, then reads and checks it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="options">Settings that the layout does not define.</param>
    /// <param name="cancellationToken">Cancels the operation. Some layouts decode or hash recordings.</param>
    /// <exception cref="InputException">The data set has errors. The message lists them with file and line.</exception>
    public static Dataset Open(string root, DatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        LayoutContext context = new(root, options ?? new(), ForPrediction: false) { CancellationToken = cancellationToken }, testContext = context with { Findings = new() };
        return Guarded(root, () =>
        {
            var layout = Data.Layout.Detect(context);
            var train = layout.ReadTrain!(context);
            LabelOption.CheckUnused(context, layout);
            LabelChecks.Check(context, train);
            var test = layout.ReadTest?.Invoke(testContext) ?? [];
            var background = FolderLayouts.ReadBackground(context);
            LabelChecks.CheckBackground(context, train, background);
            context.Findings.ThrowErrors($"{root} (layout {layout.Name})");
            return new Dataset(root, layout.Name, LabelSet.Create(train), train, test,
                [.. context.Findings.All, .. testContext.Findings.All.Select(finding => finding with { Severity = Severity.Warning })])
            { Background = background };
        });
    }

    /// <summary>Opens recordings for prediction: the test clips of a competition, or otherwise every recording in the folder.</summary>
    /// <param name="root">The folder. Labels are neither required nor read.</param>
    /// <param name="options">Settings that the layout does not define.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">There are no recordings, or the folder does not have a supported layout.</exception>
    public static Dataset OpenForPrediction(string root, DatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        var context = new LayoutContext(root, options ?? new(), ForPrediction: true) { CancellationToken = cancellationToken };
        return Guarded(root, () =>
        {
            var layout = Data.Layout.Detect(context);
            var test = layout.ReadTest!(context);
            context.Findings.ThrowErrors($"{root} (layout {layout.Name})");
            return new Dataset(root, layout.Name, new([]), [], test, context.Findings.All);
        });
    }

    private static Dataset Guarded(string root, Func<Dataset> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{root}: cannot be read ({exception.Message}). Check the permissions and the disk.", exception);
        }
    }
}
