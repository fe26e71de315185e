using System.Globalization;
using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>A label that is probably wrong or missing: the given label should be replaced with the proposed one.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Given">The label that is probably wrong, or null if a label is missing.</param>
/// <param name="Proposed">The label that probably applies instead. Null if the given label is removed without a replacement: if the clip then has no label, none of the labels applies to it.</param>
/// <param name="Score">Estimated probability that the doubt is justified, 0 to 1.</param>
/// <param name="GivenScore">Calibrated out-of-fold score of the given label, 0 to 1, or null if a label is missing.</param>
/// <param name="BestLabel">The label with the highest score among those that are not given. It is the proposed label, unless that is null.</param>
/// <param name="BestScore">Its calibrated out-of-fold score, 0 to 1.</param>
public sealed record Doubt(Clip Clip, string? Given, string? Proposed, double Score, double? GivenScore, string BestLabel, double BestScore)
{
    /// <summary>The reason, as one phrase.</summary>
    public string Reason => (Given, Proposed) switch
    {
        ({ } given, { } proposed) => $"{proposed} scores {Text(BestScore)}, {given} {Text(GivenScore!.Value)}",
        ({ } given, null) when BestScore < SingleLabelAudit.MinProposedScore => $"{given} scores {Text(GivenScore!.Value)}, and no other label is likely ({BestLabel} {Text(BestScore)})",
        ({ } given, null) => $"{given} scores {Text(GivenScore!.Value)}",
        _ => $"{BestLabel} scores {Text(BestScore)}, but is not given",
    };

    private static string Text(double score) => score.ToString(score is > 0 and < 0.005 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);
}
