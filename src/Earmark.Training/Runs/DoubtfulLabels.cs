using Earmark.Data;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Marks the training clips whose labels are doubtful: they are unverified.</summary>
internal static class DoubtfulLabels
{
    /// <summary>Returns a fold in which exactly the training clips with doubtful labels are unverified. The held-out clips are unchanged, and background recordings are never doubtful.</summary>
    public static Fold Mark(Fold fold, DoubtfulOptions options) => options.Clips == DoubtfulClips.All
        ? fold with { Train = [.. fold.Train.Select(clip => clip.IsBackground ? clip : clip with { Verified = false })] } : fold;
}
