using System.Globalization;
using Earmark.Data;

namespace Earmark.Training.Runs;

/// <summary>Finds held-out clips of a run that were training clips of the model from which the run starts. Their metrics would be too good.</summary>
internal static class InitialClips
{
    /// <summary>Returns a warning if there may be such clips.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data set of the run.</param>
    /// <param name="folds">The held-out clips of the run.</param>
    /// <remarks>
    /// A model file does not list its training clips. If it was trained on the same data, these are all clips but those that it held out. Otherwise, held-out clips of the
    /// same name suggest that the data sets have clips in common, for example because labels were corrected in between.
    /// </remarks>
    public static IEnumerable<RunEvent> Inspect(InitialWeights model, Dataset data, IReadOnlyList<Fold> folds)
    {
        var (card, heldOut) = (model.Card, folds.SelectMany(fold => fold.Validation).Select(clip => clip.Name).ToHashSet(StringComparer.Ordinal));
        if (model.Origin.Fingerprint.Split(' ').Contains(data.Fingerprint))
        {
            // A model that was itself initialised may have been trained on any of the clips.
            var trained = card.InitialisedFrom is null ? heldOut.Count(name => !card.ValidationClips.Contains(name)) : heldOut.Count;
            if (trained > 0) yield return Warning($"the model of --init was trained on this data set, with up to {trained:N0} of the {heldOut.Count:N0} clips that are held out in this run");
        }
        else if (card.ValidationClips.Count(data.Train.Select(clip => clip.Name).ToHashSet(StringComparer.Ordinal).Contains) is > 0 and var common)
            yield return Warning($"{common:N0} clips that were held out from the model of --init have the names of clips of this data set, so its training clips are probably among them as well");
    }

    private static RunEvent.Warning Warning(FormattableString found) =>
        new($"{found.ToString(CultureInfo.InvariantCulture)}. The metrics of this run will be too good. Use a model that was trained on other recordings, or evaluate the result on recordings that neither was trained on.");
}
