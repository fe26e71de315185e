using System.Text.RegularExpressions;

namespace Earmark.Data;

/// <summary>Detects folder names that are unlikely to be labels, such as folds, splits, recording sites, dates and numbers.</summary>
internal static partial class LabelNameChecks
{
    private static readonly (string Description, Func<string, bool> IsMatch)[] Kinds =
    [
        ("folds or splits of a data set", name => SplitFolders.ParseSplit(name) is not null || Parts().IsMatch(name)),
        ("recording sites or devices", name => Sites().IsMatch(name)),
        ("speakers or sessions", name => Sessions().IsMatch(name)),
        ("dates", name => Dates().IsMatch(name)),
        ("numbers", name => Numbers().IsMatch(name)),
        ("generic folder names", name => Containers().IsMatch(name)),
    ];

    /// <summary>Warns if at least half of the labels do not look like classes, or if one looks like a split such as train or test.</summary>
    /// <param name="context">Receives the warnings.</param>
    /// <param name="labels">Labels that are folder names.</param>
    public static void Check(LayoutContext context, LabelSet labels)
    {
        foreach (var kind in labels.GroupBy(label => Array.FindIndex(Kinds, kind => kind.IsMatch(label))).Where(kind => kind.Key >= 0))
        {
            var containsSplit = kind.Any(label => SplitFolders.ParseSplit(label) is not null);
            if (!containsSplit && kind.Count() * 2 < labels.Count) continue;
            context.Warn("unlikely label names", context.Root, null,
                $"{(kind.Count() == 1 ? "the folder name" : "the folder names")} {Names.Summary([.. kind.Select(Quoted.Format)])} "
                + $"({kind.Count()} of {labels.Count}) {(kind.Count() == 1 ? "looks" : "look")} like {Kinds[kind.Key].Description}, not like "
                + $"{(kind.Count() == 1 ? "a class, and is used as a label" : "classes, and are used as labels")}. {Remedy(context)}");
        }
    }

    private static string Remedy(LayoutContext context) =>
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(context.Root))) is { } parent && Layout.SpecificLayoutOf(parent) is { } layout
            ? $"The parent folder is a data set with layout {layout.Name}: open {parent}."
            : "If a CSV file contains the labels, specify it with --csv FILE. If the label folders are nested deeper, move them to this folder.";

    [GeneratedRegex(@"^(fold|part|split|batch|chunk|group|subset|shard|set)[ _-]?\d+$", RegexOptions.IgnoreCase)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^(site|station|location|loc|plot|point|recorder|device|unit|mic|microphone|sensor|node|channel|card|audiomoth|swift|sm\d)[ _-]?([a-z]|\d{1,6})$", RegexOptions.IgnoreCase)]
    private static partial Regex Sites();

    [GeneratedRegex(@"^(speaker|spk|subject|participant|patient|person|user|session|day|night|week|month|visit|take|rec|recording)[ _-]?\d+$", RegexOptions.IgnoreCase)]
    private static partial Regex Sessions();

    [GeneratedRegex(@"^((19|20)\d\d[-_.]?(0[1-9]|1[0-2])([-_.]?(0[1-9]|[12]\d|3[01])([T _-]?\d\d[-_.]?\d\d([-_.]?\d\d)?)?)?|[0-3]\d[-_.][01]\d[-_.](19|20)\d\d)$", RegexOptions.IgnoreCase)]
    private static partial Regex Dates();

    [GeneratedRegex(@"^\d+$")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^(audio|audios|wav|wavs|wave|waves|mp3|mp3s|flac|data|dataset|sound|sounds|recordings|clips|files|raw|samples)$", RegexOptions.IgnoreCase)]
    private static partial Regex Containers();
}
