using System.Security.Cryptography;
using System.Text;

namespace Earmark.Data;

/// <summary>A data set: a folder of recordings with its layout, labels and clips.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Layout">Name of its layout: an entry of <see cref="Data.Layout.All"/>.</param>
/// <param name="Labels">Labels of the training clips, in ordinal order.</param>
/// <param name="Train">Labelled clips, in the order of the label file, else ordered by name.</param>
/// <param name="Test">Clips to be predicted, without labels, in the order required for a submission.</param>
/// <param name="Findings">Warnings, which do not prevent use of the data set.</param>
public sealed record Dataset(string Root, string Layout, LabelSet Labels, IReadOnlyList<Clip> Train, IReadOnlyList<Clip> Test,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>Background sounds, which have no label.</summary>
    public IReadOnlyList<Clip> Background { get; init; } = [];

    /// <summary>The split that the data set defines, if it assigns clips to validation; null if it does not.</summary>
    public Fold? PredefinedFold => Train.ToLookup(clip => clip.HeldOut) is { Count: 2 } parts ? new(0, [.. parts[false]], [.. parts[true]], VerifiedOnly: true) : null;

    /// <summary>A hash that is equal for data sets with the same training clips and labels.</summary>
    /// <value>SHA-256 of the lines "name, tab, label" in ordinal order, in hexadecimal.</value>
    public string Fingerprint
    {
        get
        {
            var lines = Train.Select(clip => $"{clip.Name}\t{clip.Label}\n").Order(StringComparer.Ordinal);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
        }
    }

    /// <summary>Opens a data set for training or evaluation: detects its layout, reads it and checks it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="options">Settings that the layout does not define.</param>
    /// <exception cref="InputException">The data set has errors; the message lists them with file and line.</exception>
    public static Dataset Open(string root, DatasetOptions? options = null)
    {
        LayoutContext context = new(root, options ?? new(), ForPrediction: false), testing = context with { Findings = new() };
        return Guarded(root, () =>
        {
            var layout = Data.Layout.Recognise(context);
            var train = layout.Train!(context);
            LabelChecks.Check(context, train);
            var test = layout.Test?.Invoke(testing) ?? [];
            var background = FolderLayouts.Background(context);
            context.Findings.ThrowErrors($"{root} (layout {layout.Name})");
            return new Dataset(root, layout.Name, LabelSet.Create(train), train, test,
                [.. context.Findings.All, .. testing.Findings.All.Select(finding => finding with { Severity = Severity.Warning })])
            { Background = background };
        });
    }

    /// <summary>Opens recordings for prediction: the test clips of a contest, else every recording in the folder.</summary>
    /// <param name="root">The folder. Labels are not required and not read.</param>
    /// <param name="options">Settings that the layout does not define.</param>
    /// <exception cref="InputException">There is nothing to predict, or the folder cannot be read as one of the layouts.</exception>
    public static Dataset OpenForPrediction(string root, DatasetOptions? options = null)
    {
        var context = new LayoutContext(root, options ?? new(), ForPrediction: true);
        return Guarded(root, () =>
        {
            var layout = Data.Layout.Recognise(context);
            var test = layout.Test!(context);
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
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{root}: cannot be read ({error.Message}). Check the permissions and the disk.", error);
        }
    }
}
