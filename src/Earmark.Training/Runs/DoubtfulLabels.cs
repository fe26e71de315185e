using Earmark.Data;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Marks the clips whose labels are doubtful: they are unverified. Background recordings are never doubtful.</summary>
internal static class DoubtfulLabels
{
    /// <summary>Returns whether labels of clips are doubtful.</summary>
    public static bool Exist(IReadOnlyList<Clip> clips, DoubtfulOptions options) => Mark(clips, options).Any(clip => !clip.Verified);

    /// <summary>Returns clips of which exactly those with doubtful labels are unverified.</summary>
    public static IReadOnlyList<Clip> Mark(IReadOnlyList<Clip> clips, DoubtfulOptions options) =>
        [.. clips.Select(clip => clip with { Verified = clip.IsBackground || clip.Verified && options.Clips != DoubtfulClips.All })];

    /// <summary>Returns a fold with marked training clips. The held-out clips are unchanged.</summary>
    public static Fold Mark(Fold fold, DoubtfulOptions options) => fold with { Train = Mark(fold.Train, options) };
}
